package io.trimtab.serving.protocol;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.wire.BadInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongPredicate;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** How a body is compressed on its way (RFC 9110, section 8.4): {@code deflate} with or without zlib's head. */
public enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE;

    private static final int STEP = 64 << 10;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in the headers. */
    public String wireName() {
        return wireName;
    }

    /**
     * The coding of a request's body.
     *
     * @param header {@code Content-Encoding}
     * @throws ServingException {@code UNSUPPORTED_ENCODING} for any other
     */
    static ContentCoding of(@Nullable String header) throws ServingException {
        if (header == null) {
            return IDENTITY;
        }
        return switch (header.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default ->
                throw ServingException.refused(
                        ErrorCode.UNSUPPORTED_ENCODING,
                        "the body must be sent as it is or as gzip or deflate, was '" + BadInput.cut(header) + "'");
        };
    }

    /**
     * The coding that a client likes best among those that there are; the first of equals.
     *
     * @param header {@code Accept-Encoding}
     */
    static ContentCoding accepted(@Nullable String header) {
        if (header == null) {
            return IDENTITY;
        }
        ContentCoding best = IDENTITY;
        double bestWeight = 0;
        for (String part : header.toLowerCase(Locale.ROOT).split(",", 32)) {
            String[] pieces = part.split(";", 2);
            String name = pieces[0].strip();
            ContentCoding coding = name.equals("gzip") || name.equals("x-gzip") || name.equals("*")
                    ? GZIP
                    : name.equals("deflate") ? DEFLATE : IDENTITY;
            double weight = name.equals("identity") || coding != IDENTITY ? weight(pieces) : 0;
            if (weight > bestWeight) {
                best = coding;
                bestWeight = weight;
            }
        }
        return best;
    }

    private static double weight(String[] pieces) {
        String parameter = pieces.length < 2 ? "" : pieces[1].strip();
        if (!parameter.startsWith("q=")) {
            return 1;
        }
        try {
            return Double.parseDouble(parameter.substring(2));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * The body as it was before it was compressed. Takes a while for a large one: not for an event loop.
     *
     * @param limit the most bytes that it may have then
     * @param memory asked for the bytes that it takes; false refuses
     * @throws ServingException {@code BODY_TOO_LARGE}, {@code QUEUE_FULL} when there is no memory for it, {@code
     *     MALFORMED_REQUEST} when it is damaged
     */
    public Body decode(Body body, int limit, LongPredicate memory) throws ServingException {
        if (this == IDENTITY) {
            return body;
        }
        byte[] decoded = new byte[Math.min(limit, Math.max(1024, 4 * Math.min(body.length(), STEP)))];
        int length = 0;
        Inflater inflater = new Inflater(this == DEFLATE && !hasZlibHead(body));
        try (InputStream in = open(body, inflater)) {
            int read;
            while ((read = in.read(decoded, length, Math.min(STEP, decoded.length - length))) >= 0) {
                length += read;
                if (!memory.test(read)) {
                    throw BodyReader.noMemory();
                }
                if (length == decoded.length) {
                    if (length >= limit) {
                        if (in.read() < 0) {
                            break;
                        }
                        throw ServingException.refused(
                                ErrorCode.BODY_TOO_LARGE,
                                "the body is larger than the " + limit
                                        + " bytes that are allowed once it is decompressed");
                    }
                    decoded = Arrays.copyOf(decoded, (int) Math.min(limit, 2L * length));
                }
            }
        } catch (IOException e) {
            throw BadInput.malformed("the body is not valid " + wireName + ", as its Content-Encoding says");
        } finally {
            inflater.end();
        }
        return new Body(decoded, 0, length);
    }

    private InputStream open(Body body, Inflater inflater) throws IOException {
        var bytes = new ByteArrayInputStream(body.bytes(), body.offset(), body.length());
        if (this == GZIP && !GzipFormat.hasHeader(body)) {
            throw new ZipException("no header of gzip");
        }
        return this == GZIP ? new GZIPInputStream(bytes) : new InflaterInputStream(bytes, inflater);
    }

    /** RFC 1950: method 8, and the first two bytes are a multiple of 31. */
    private static boolean hasZlibHead(Body body) {
        if (body.length() < 2) {
            return false;
        }
        int first = body.bytes()[body.offset()] & 0xFF;
        int second = body.bytes()[body.offset() + 1] & 0xFF;
        return (first & 0x0F) == 8 && ((first << 8) + second) % 31 == 0;
    }

    /** The bytes, compressed fast rather than well. */
    public byte[] encode(byte[] bytes) {
        if (this == IDENTITY) {
            return bytes;
        }
        var target = new ByteArrayOutputStream(Math.max(64, bytes.length / 2));
        Deflater fast = new Deflater(Deflater.BEST_SPEED);
        try (OutputStream out = this == GZIP ? new GzipFormat.Writer(target) : new DeflaterOutputStream(target, fast)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            fast.end();
        }
        return target.toByteArray();
    }
}
