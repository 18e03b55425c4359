package io.trimtab.serving.protocol.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.JsonBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random shapes, written as nested lists and read back; a failure tells its seed. */
final class NestedShapesTest {
    private static final int SEEDS = 2_000;

    private static InferenceRequest decode(String json, int rank) throws ServingException {
        var spec = new TensorSpec("x", Datatype.INT64, Collections.nCopies(rank, -1L));
        var signature = new ModelSignature(
                ModelSignature.DEFAULT_NAME,
                "test",
                List.of(spec),
                List.of(new TensorSpec("y", Datatype.FP32, List.of(-1L))));
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return PredictDecoder.decode(new Body(bytes, 0, bytes.length), signature, null)
                .request();
    }

    private static long[] shape(Random random, int lowestRank, int smallest) {
        long[] shape = new long[lowestRank + random.nextInt(5)];
        for (int d = 0; d < shape.length; d++) {
            shape[d] = (long) smallest + random.nextInt(4);
        }
        return shape;
    }

    private static Tensor tensor(Random random, long[] shape) {
        ByteBuffer data = Tensor.allocate(Datatype.INT64, Tensor.elements(shape));
        while (data.hasRemaining()) {
            data.putLong(random.nextLong());
        }
        return Tensor.of("x", Datatype.INT64, shape, data.flip());
    }

    private static String nested(Tensor tensor) {
        var json = new JsonBytes();
        new NestedJson(json, tensor).whole();
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }

    private static void assertSame(String json, Tensor expected, int seed) throws ServingException {
        InferenceRequest request = decode(json, expected.rank());
        Tensor read = request.inputs().get(0);
        assertThat(read.data()).as("seed %s: %s", seed, json).isEqualTo(expected.data());
        if (expected.elementCount() > 0) {
            assertThat(read.shape()).as("seed %s: %s", seed, json).isEqualTo(expected.shape());
        }
        request.close();
    }

    @Test
    void areFoundInColumns() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            Tensor tensor = tensor(random, shape(random, 0, 0));

            assertSame("{\"inputs\":" + nested(tensor) + "}", tensor, seed);
            assertSame("{\"inputs\":{\"x\":" + nested(tensor) + "}}", tensor, seed);
        }
    }

    @Test
    void areFoundInRows() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            Tensor tensor = tensor(random, shape(random, 1, 0));
            var named = new StringBuilder();
            for (int row = 0; row < tensor.rows(); row++) {
                var json = new JsonBytes();
                new NestedJson(json, tensor).row(row);
                named.append(row == 0 ? "" : ",")
                        .append("{\"x\":")
                        .append(new String(json.toBytes(), StandardCharsets.UTF_8))
                        .append('}');
            }

            assertSame("{\"instances\":" + nested(tensor) + "}", tensor, seed);
            assertSame("{\"instances\":[" + named + "]}", tensor, seed);
        }
    }

    @Test
    void areNotFoundWhereOneListIsLonger() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            long[] shape = shape(random, 2, 1);
            shape[0]++;
            String json = nested(tensor(random, shape));
            int end = json.indexOf(']', random.nextInt(json.length() - shape.length));
            String ragged = json.substring(0, end) + ",7" + json.substring(end);

            assertThatThrownBy(() -> decode("{\"inputs\":" + ragged + "}", shape.length))
                    .as("seed %s: %s", seed, ragged)
                    .isInstanceOf(ServingException.class)
                    .hasMessageStartingWith("input 'x': inputs[");
        }
    }
}
