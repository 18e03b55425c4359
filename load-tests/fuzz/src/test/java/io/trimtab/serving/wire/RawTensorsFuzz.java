package io.trimtab.serving.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trimtab.events.Datatype;
import io.trimtab.fuzz.Decoding;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** Raw tensors: the datatype, the number of dimensions, the dimensions, and the bytes. What is read is written the same. */
final class RawTensorsFuzz {
    private static final List<Datatype> DATATYPES = List.of(Datatype.values());

    @FuzzTest
    void fuzz(byte[] data) {
        ByteBuffer in = ByteBuffer.wrap(data);
        if (in.remaining() < 2) {
            return;
        }
        Datatype datatype = DATATYPES.get(Math.floorMod(in.get(), DATATYPES.size()));
        long[] shape = new long[Math.floorMod(in.get(), 4)];
        if (in.remaining() < 8 * shape.length) {
            return;
        }
        for (int i = 0; i < shape.length; i++) {
            shape[i] = in.getLong();
        }
        ByteBuffer bytes = in.slice();
        var spec = new TensorSpec("x", datatype, java.util.Collections.nCopies(shape.length, -1L));
        var inputs = new RequestInputs(new ModelSignature("s", "p", List.of(spec), List.of()));
        Decoding.hold(data, () -> {
            inputs.check("x", datatype, shape);
            long elements = RequestInputs.elements("x", shape, bytes.remaining());
            try (Tensor tensor = RawTensors.read("x", datatype, shape, elements, bytes.duplicate())) {
                ByteBuffer written = ByteBuffer.allocate(RawTensors.size(tensor));
                RawTensors.write(tensor, written);
                if (!written.flip().equals(bytes)) {
                    throw new AssertionError("the bytes came back as others");
                }
            }
        });
    }
}
