package io.trimtab.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Digests of tensors: SHA-256 of the raw bytes, so that the same tensor has the same digest in every protocol. */
final class TensorDigests {
    private TensorDigests() {}

    /** The payload's tensors with digests in place of their data. */
    static List<TensorData> of(TensorPayload payload, String list) {
        List<TensorData> digests = new ArrayList<>();
        if (payload instanceof TensorPayload.Json json) {
            for (TensorData tensor : read(json.body(), list)) {
                digests.add(withDigest(tensor.name(), tensor.datatype(), tensor.shape(), RawElements.encode(tensor)));
            }
        } else {
            for (RawTensor tensor : ((TensorPayload.Raw) payload).tensors()) {
                digests.add(withDigest(
                        tensor.name(),
                        tensor.datatype(),
                        tensor.shape(),
                        tensor.bytes().duplicate()));
            }
        }
        return digests;
    }

    private static TensorData withDigest(String name, Datatype datatype, long[] shape, ByteBuffer raw) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        sha256.update(raw);
        return TensorData.withoutData(
                name, datatype, shape, "sha256:" + HexFormat.of().formatHex(sha256.digest()));
    }

    private static List<TensorData> read(ByteBuffer body, String list) {
        byte[] bytes = new byte[body.remaining()];
        body.get(body.position(), bytes);
        try (JsonParser parser = JsonReading.FACTORY.createParser(bytes)) {
            parser.nextToken();
            return new TensorParser(JsonReading.FACTORY, bytes, list).read(parser, list);
        } catch (JsonProcessingException e) {
            throw JsonReading.malformed(list, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
