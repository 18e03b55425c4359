package io.trimtab.loadtests.floor;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.loadtests.load.TokenRows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Bare ONNX Runtime on one thread with batches of token rows: what inference alone gives, offline.
 *
 * <p>Argument: the model file. Then, on each line of standard input, the rows of a batch, the tokens of a row and
 * milliseconds; answers with one JSON object a line, rows a second. Ends with its input.
 */
public final class EncoderFloor {
    private EncoderFloor() {}

    /** Measures what it is asked for. */
    public static void main(String[] arguments) throws OrtException, IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            try (OrtSession session =
                    environment.createSession(Path.of(arguments[0]).toString(), options)) {
                System.out.println("ready");
                for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                    int[] order = Arrays.stream(line.split(" "))
                            .mapToInt(Integer::parseInt)
                            .toArray();
                    double rate = rowsPerSecond(environment, session, order[0], order[1], order[2]);
                    System.out.println(new ObjectMapper().createObjectNode().put("rows_per_second", rate));
                }
            }
        }
    }

    private static double rowsPerSecond(
            OrtEnvironment environment, OrtSession session, int rows, int tokens, int millis) throws OrtException {
        long[] ids = TokenRows.generate(rows, tokens).rows().stream()
                .flatMapToLong(Arrays::stream)
                .toArray();
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        long[] shape = {rows, tokens};
        long calls = 0;
        long start = System.nanoTime();
        long end = start + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            try (OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                    OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape)) {
                session.run(Map.of("input_ids", input, "attention_mask", mask)).close();
            }
            calls++;
        }
        return calls * rows * 1e9 / (System.nanoTime() - start);
    }
}
