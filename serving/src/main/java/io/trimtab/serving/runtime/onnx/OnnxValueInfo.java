package io.trimtab.serving.runtime.onnx;

import io.trimtab.serving.runtime.protobuf.WireReader;
import java.nio.ByteBuffer;

/** An input or output as the graph declares it. */
record OnnxValueInfo(String name, OnnxType type) {
    static OnnxValueInfo of(ByteBuffer bytes) {
        String name = "";
        OnnxType type = OnnxType.read(ByteBuffer.allocate(0));
        WireReader fields = new WireReader(bytes);
        while (fields.next()) {
            if (fields.field() == 1) {
                name = fields.text();
            } else if (fields.field() == 2) {
                type = OnnxType.read(fields.bytes());
            }
        }
        return new OnnxValueInfo(name, type);
    }
}
