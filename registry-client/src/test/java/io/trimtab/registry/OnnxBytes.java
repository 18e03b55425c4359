package io.trimtab.registry;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Protobuf messages of ONNX models, field by field, numbers as in {@code onnx.proto}. */
final class OnnxBytes {
    private OnnxBytes() {}

    /** A message whose fields are length-delimited: number, bytes, number, bytes, … */
    static byte[] message(Object... fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (int i = 0; i < fields.length; i += 2) {
                int number = (Integer) fields[i];
                if (fields[i + 1] instanceof byte[] nested) {
                    out.writeByteArray(number, nested);
                } else if (fields[i + 1] instanceof Integer value) {
                    out.writeInt32(number, value);
                } else {
                    out.writeByteArray(number, fields[i + 1].toString().getBytes(StandardCharsets.UTF_8));
                }
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A tensor whose data lies in another file. */
    static byte[] externalTensor(String location) {
        return message(
                1,
                message(),
                8,
                "weights",
                13,
                message(1, "offset", 2, "0"),
                13,
                message(1, "location", 2, location),
                14,
                1);
    }

    static byte[] modelWithGraph(byte[] graph) {
        return message(2, "a producer", 7, graph);
    }

    /** A model with one initializer in another file. */
    static byte[] modelWithExternalData(String location) {
        return modelWithGraph(message(2, "graph", 5, externalTensor(location)));
    }

    /** A model without external data. */
    static byte[] plainModel() {
        return modelWithGraph(message(2, "graph", 5, message(8, "weights", 9, new byte[100_000])));
    }
}
