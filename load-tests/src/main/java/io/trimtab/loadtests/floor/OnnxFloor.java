package io.trimtab.loadtests.floor;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.loadtests.load.FeatureRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bare ONNX Runtime, one row a call on one thread: what inference alone costs.
 *
 * <p>Two ways of calling it. <em>Fresh</em>, as its documentation shows: a tensor made for each call and the answer
 * read out of the result. <em>Reused</em>, the cheapest its Java API offers: input and output live in direct buffers that
 * are tensors for good. Both are measured in turns, so that neither has the quieter moment.
 *
 * <p>Arguments: model file, number of rows, milliseconds a turn, turns. Prints one JSON object: calls a second and
 * microseconds of CPU time a call, each way.
 */
public final class OnnxFloor {
    private static final int CALLS_BETWEEN_CLOCKS = 1_000;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String input;
    private final String output;
    private final List<float[]> rows;

    private OnnxFloor(OrtEnvironment environment, OrtSession session, int rows) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.input = session.getInputNames().iterator().next();
        this.output = session.getOutputNames().iterator().next();
        var info = (ai.onnxruntime.TensorInfo)
                session.getInputInfo().values().iterator().next().getInfo();
        this.rows = FeatureRows.generate(rows, (int) info.getShape()[1]).rows();
    }

    /** Measures and prints. */
    public static void main(String[] arguments) throws OrtException, IOException {
        Duration turn = Duration.ofMillis(Long.parseLong(arguments[2]));
        int turns = Integer.parseInt(arguments[3]);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            try (OrtSession session =
                    environment.createSession(Path.of(arguments[0]).toString(), options)) {
                var floor = new OnnxFloor(environment, session, Integer.parseInt(arguments[1]));
                floor.measure(floor.new Fresh(), turn);
                try (var warm = floor.new Reused()) {
                    floor.measure(warm, turn);
                }
                floor.report(turn, turns);
            }
        }
    }

    private void report(Duration turn, int turns) throws OrtException, IOException {
        Cost fresh = Cost.NONE;
        Cost reused = Cost.NONE;
        try (var pinned = new Reused()) {
            for (int i = 0; i < turns; i++) {
                fresh = fresh.plus(measure(new Fresh(), turn));
                reused = reused.plus(measure(pinned, turn));
            }
        }
        var json = new ObjectMapper();
        System.out.println(json.createObjectNode()
                .put("fresh_rps", fresh.callsPerSecond())
                .put("fresh_cpu_us", fresh.cpuMicros())
                .put("reused_rps", reused.callsPerSecond())
                .put("reused_cpu_us", reused.cpuMicros()));
    }

    private Cost measure(Call call, Duration turn) throws OrtException {
        long calls = 0;
        int row = 0;
        double sum = 0;
        Duration cpu = cpuTime();
        long start = System.nanoTime();
        long end = start + turn.toNanos();
        long now = start;
        while (now < end) {
            for (int i = 0; i < CALLS_BETWEEN_CLOCKS; i++) {
                sum += call.score(rows.get(row));
                row = row + 1 == rows.size() ? 0 : row + 1;
            }
            calls += CALLS_BETWEEN_CLOCKS;
            now = System.nanoTime();
        }
        if (Double.isNaN(sum)) {
            throw new IllegalStateException("the model answers NaN");
        }
        return new Cost(calls, now - start, cpuTime().minus(cpu).toNanos());
    }

    private static Duration cpuTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    private interface Call {
        float score(float[] row) throws OrtException;
    }

    private final class Fresh implements Call {
        private final FloatBuffer values = directFloats(rows.get(0).length);

        @Override
        public float score(float[] row) throws OrtException {
            values.clear().put(row).flip();
            try (OnnxTensor tensor = OnnxTensor.createTensor(environment, values, new long[] {1, row.length});
                    OrtSession.Result result = session.run(Map.of(input, tensor))) {
                return ((OnnxTensor) result.get(0)).getFloatBuffer().get(0);
            }
        }
    }

    private final class Reused implements Call, AutoCloseable {
        private final FloatBuffer values = directFloats(rows.get(0).length);
        private final FloatBuffer scores = directFloats(1);
        private final OnnxTensor values1 =
                OnnxTensor.createTensor(environment, values, new long[] {1, values.capacity()});
        private final OnnxTensor scores1 = OnnxTensor.createTensor(environment, scores, new long[] {1, 1});
        private final Map<String, OnnxTensor> inputs = Map.of(input, values1);
        private final Map<String, OnnxTensor> outputs = Map.of(output, scores1);
        private final Set<String> nothingElse = Set.of();

        Reused() throws OrtException {}

        @Override
        public float score(float[] row) throws OrtException {
            values.clear().put(row);
            session.run(inputs, nothingElse, outputs).close();
            return scores.get(0);
        }

        @Override
        public void close() {
            values1.close();
            scores1.close();
        }
    }

    private static FloatBuffer directFloats(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private record Cost(long calls, long wallNanos, long cpuNanos) {
        static final Cost NONE = new Cost(0, 0, 0);

        Cost plus(Cost other) {
            return new Cost(calls + other.calls, wallNanos + other.wallNanos, cpuNanos + other.cpuNanos);
        }

        double callsPerSecond() {
            return calls * 1e9 / wallNanos;
        }

        double cpuMicros() {
            return cpuNanos / 1e3 / calls;
        }
    }
}
