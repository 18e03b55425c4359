package io.trimtab.serving.runtime.onnx;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An input or output as the graph declares it; {@code tensor} is null when it is something else. */
record OnnxValueInfo(String name, @Nullable ByteBuffer tensor, int elementType) {
    static OnnxValueInfo of(ByteBuffer bytes) {
        String name = "";
        ByteBuffer tensor = null;
        int elementType = 0;
        WireReader fields = new WireReader(bytes);
        while (fields.next()) {
            if (fields.field() == 1) {
                name = fields.text();
            } else if (fields.field() == 2) {
                WireReader type = new WireReader(fields.bytes());
                while (type.next()) {
                    if (type.field() == 1) {
                        tensor = type.bytes();
                    }
                }
            }
        }
        if (tensor != null) {
            WireReader type = new WireReader(tensor);
            while (type.next()) {
                if (type.field() == 1) {
                    elementType = (int) type.number();
                }
            }
        }
        return new OnnxValueInfo(name, tensor, elementType);
    }
}
