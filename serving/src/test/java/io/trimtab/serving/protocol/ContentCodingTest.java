package io.trimtab.serving.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentCodingTest {
    private static final byte[] TEXT = numbers().getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 10;
    private static final int TRAILER = 8;

    private static String numbers() {
        var random = new Random(7);
        var text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append(random.nextInt(5_000)).append(',');
        }
        return text.toString();
    }

    private static byte[] deflated(int level, byte[] bytes) throws IOException {
        var target = new ByteArrayOutputStream();
        var deflater = new Deflater(level, true);
        try (var out = new DeflaterOutputStream(target, deflater)) {
            out.write(bytes);
        } finally {
            deflater.end();
        }
        return target.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var target = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(target)) {
            out.write(bytes);
        }
        return target.toByteArray();
    }

    private static byte[] decode(byte[] gzip) throws ServingException {
        byte[] inside = new byte[gzip.length + 6];
        System.arraycopy(gzip, 0, inside, 3, gzip.length);
        Body body = ContentCoding.GZIP.decode(new Body(inside, 3, gzip.length), 1 << 20, taken -> true);
        return Arrays.copyOfRange(body.bytes(), body.offset(), body.offset() + body.length());
    }

    /** A gzip of {@link #TEXT} with every part that a header may have. */
    private static byte[] withWholeHeader(boolean soundCheck) throws IOException {
        byte[] plain = gzip(TEXT);
        var header = new ByteArrayOutputStream();
        header.write(HexFormat.of().parseHex("1f8b081e0000000000ff" + "0300010203"));
        header.write("name\0comment\0".getBytes(StandardCharsets.US_ASCII));
        var check = new CRC32();
        check.update(header.toByteArray());
        int low = (int) check.getValue() ^ (soundCheck ? 0 : 1);
        header.write(low & 0xFF);
        header.write(low >> 8 & 0xFF);
        header.write(plain, HEADER, plain.length - HEADER);
        return header.toByteArray();
    }

    @Test
    void compressesFastRatherThanWell() throws Exception {
        byte[] fast = deflated(Deflater.BEST_SPEED, TEXT);
        byte[] encoded = ContentCoding.GZIP.encode(TEXT);

        assertThat(encoded).hasSize(HEADER + fast.length + TRAILER);
        assertThat(fast.length).isGreaterThan(deflated(Deflater.DEFAULT_COMPRESSION, TEXT).length);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(encoded)).readAllBytes())
                .isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GZIP", "DEFLATE", "IDENTITY"})
    void readsWhatItWrites(String name) throws Exception {
        ContentCoding coding = ContentCoding.valueOf(name);
        byte[] encoded = coding.encode(TEXT);

        Body body = coding.decode(new Body(encoded, 0, encoded.length), 1 << 20, taken -> true);

        assertThat(Arrays.copyOf(body.bytes(), body.length())).isEqualTo(TEXT);
    }

    @Test
    void readsAHeaderWithAllItsParts() throws Exception {
        assertThat(decode(withWholeHeader(true))).isEqualTo(TEXT);
    }

    @Test
    void readsTwoMembersAsOneBody() throws Exception {
        byte[] first = gzip(new byte[] {1, 2});
        byte[] second = gzip(new byte[] {3});
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);

        assertThat(decode(both)).containsExactly(1, 2, 3);
    }

    @Test
    void refusesAHeaderWhoseCheckIsWrong() throws Exception {
        byte[] damaged = withWholeHeader(false);

        assertThatThrownBy(() -> decode(damaged))
                .hasMessage("the body is not valid gzip, as its Content-Encoding says");
    }

    /** The library would find it out only when it holds native memory. */
    @Test
    void opensNoStreamOfTheLibrarysThatCannotBeOpened() throws Exception {
        List<byte[]> bodies = new ArrayList<>();
        byte[] whole = withWholeHeader(true);
        for (int length = 0; length < 40; length++) {
            bodies.add(Arrays.copyOf(whole, length));
        }
        for (int i = 0; i < 40; i++) {
            for (int flip : new int[] {1, 4, 16, 0xFF}) {
                byte[] damaged = whole.clone();
                damaged[i] ^= (byte) flip;
                bodies.add(damaged);
            }
        }
        for (byte[] bytes : bodies) {
            boolean opens;
            try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                opens = !in.markSupported();
            } catch (IOException e) {
                opens = false;
            }
            assertThat(GzipFormat.hasHeader(new Body(bytes, 0, bytes.length)))
                    .as(HexFormat.of().formatHex(bytes, 0, Math.min(40, bytes.length)))
                    .isEqualTo(opens);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1f", "1f8b08", "1f8b0804000000000000ffff", "1f8b0902000000000000"})
    void refusesABodyWithoutAWholeHeader(String hex) {
        assertThatThrownBy(() -> decode(HexFormat.of().parseHex(hex)))
                .isInstanceOfSatisfying(
                        ServingException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST));
    }
}
