package io.trimtab.loadtests.tensors;

import com.google.protobuf.ByteString;
import io.trimtab.grpc.inference.ModelInferRequest;
import io.trimtab.loadtests.load.Requests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Images of random values, the same in every run, as requests of two protocols.
 *
 * @param tensors little-endian FP32 values of each, shape 1×3×224×224
 */
record Images(List<byte[]> tensors) {
    private static final long SEED = 20_260_103L;
    private static final List<Long> SHAPE = List.of(1L, 3L, 224L, 224L);

    static Images generate() {
        var random = new SplittableRandom(SEED);
        return new Images(IntStream.range(0, TensorsPlan.INPUTS)
                .mapToObj(image -> image(random))
                .toList());
    }

    private static byte[] image(SplittableRandom random) {
        ByteBuffer values = ByteBuffer.allocate(TensorsPlan.PAYLOAD).order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
            values.putFloat((float) random.nextDouble());
        }
        return values.array();
    }

    Requests binary() {
        return Requests.binary(
                "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,3,224,224],\"datatype\":\"FP32\",\"parameters\":"
                        + "{\"binary_data_size\":" + TensorsPlan.PAYLOAD + "}}]}",
                tensors);
    }

    Requests grpc(String model) {
        return Requests.grpc(tensors.stream()
                .map(tensor -> ModelInferRequest.newBuilder()
                        .setModelName(model)
                        .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                                .setName("image")
                                .setDatatype("FP32")
                                .addAllShape(SHAPE))
                        .addRawInputContents(ByteString.copyFrom(tensor))
                        .build()
                        .toByteArray())
                .toList());
    }
}
