package io.trimtab.serving.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.trimtab.events.Datatype;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.djl.DjlModelRuntime;
import io.trimtab.serving.runtime.onnx.OnnxEnvironment;
import io.trimtab.serving.runtime.onnx.OnnxModelRuntime;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one call of the small model costs on one thread, in microseconds: the bare engine, our runtime over it, and DJL.
 * Not a test; run {@code main} with the test class path. Each figure is the median of seven rounds.
 */
final class CallCost {
    private static final int CALLS = 50_000;
    private static final int ROUNDS = 7;

    private CallCost() {}

    /** One call. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        long before = System.nanoTime();
        OrtEnvironment environment = OnnxEnvironment.start();
        out.printf("engines started in %d ms%n", (System.nanoTime() - before) / 1_000_000);
        Path root = Files.createTempDirectory("call-cost");
        for (int rows : new int[] {1, 16, 64}) {
            float[] values = new float[5 * rows];
            Arrays.fill(values, 0.5f);
            List<Tensor> inputs = List.of(TestModels.floats("input", new long[] {rows, 5}, values));
            try (OrtSession bare = environment.createSession(
                            TestModels.bytes("mlp.onnx"), singleThreaded(new OrtSession.SessionOptions()));
                    LoadedModel ours =
                            new OnnxModelRuntime().load(TestModels.version("mlp.onnx", root), RuntimeOptions.DEFAULT);
                    LoadedModel djl =
                            new DjlModelRuntime().load(TestModels.version("mlp.onnx", root), RuntimeOptions.DEFAULT)) {
                ByteBuffer data = Tensor.allocate(Datatype.FP32, 5L * rows);
                out.printf(
                        "%d rows: bare engine %.2f, ours %.2f, ours cancellable %.2f, djl %.2f%n",
                        rows,
                        micros(() -> bareCall(environment, bare, data, rows)),
                        micros(() -> close(ours.run(ours.signature(), inputs, Set.of(), Cancellation.never()))),
                        micros(() -> close(ours.run(ours.signature(), inputs, Set.of(), new Cancellation()))),
                        micros(() -> close(djl.run(djl.signature(), inputs, Set.of(), Cancellation.never()))));
            }
        }
    }

    private static OrtSession.SessionOptions singleThreaded(OrtSession.SessionOptions options) throws Exception {
        options.setIntraOpNumThreads(1);
        return options;
    }

    private static void bareCall(OrtEnvironment environment, OrtSession session, ByteBuffer data, int rows)
            throws Exception {
        try (OnnxTensor input = OnnxTensor.createTensor(
                        environment, data.order(ByteOrder.nativeOrder()).asFloatBuffer(), new long[] {rows, 5});
                OrtSession.Result result = session.run(Map.of("input", input))) {
            ((OnnxTensor) result.get(0)).getFloatBuffer();
        }
    }

    private static void close(List<Tensor> tensors) {
        tensors.forEach(Tensor::close);
    }

    private static double micros(Call call) throws Exception {
        double[] rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            rounds[round] = (System.nanoTime() - start) / 1e3 / CALLS;
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }
}
