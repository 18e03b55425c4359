package io.trimtab.loadtests.answers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** A text encoder run by ONNX Runtime itself, one row a call: INT64 {@code input_ids} and {@code attention_mask}. */
public final class ReferenceEncoder implements AutoCloseable {
    /** Rows that share a call are multiplied in other blocks, so their last bits differ. */
    private static final double TOLERANCE = 1e-4;

    private final ObjectMapper json = new ObjectMapper();
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /** Loads the model file. */
    public ReferenceEncoder(Path model) throws OrtException {
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(model.toString(), options);
        }
    }

    /**
     * Holds an answer against the model, within 1e-4.
     *
     * @param row the ids that were sent
     * @param body the answer's body
     * @return what is wrong with it, or nothing
     */
    public Optional<String> answer(long[] row, byte[] body) throws IOException, OrtException {
        JsonNode data = json.readTree(body).path("outputs").path(0).path("data");
        float[] wanted = embedding(row);
        if (data.size() != wanted.length) {
            return Optional.of("answered " + data.size() + " values, ONNX Runtime computes " + wanted.length);
        }
        for (int i = 0; i < wanted.length; i++) {
            double value = data.get(i).asDouble();
            if (!(Math.abs(value - wanted[i]) <= TOLERANCE)) {
                return Optional.of("answered " + value + " as value " + i + " for " + row.length
                        + " tokens, ONNX Runtime computes " + wanted[i]);
            }
        }
        return Optional.empty();
    }

    private float[] embedding(long[] row) throws OrtException {
        long[] shape = {1, row.length};
        long[] ones = new long[row.length];
        Arrays.fill(ones, 1);
        try (OnnxTensor ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(row), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                OrtSession.Result result = session.run(Map.of("input_ids", ids, "attention_mask", mask))) {
            FloatBuffer answer = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] copy = new float[answer.remaining()];
            answer.get(copy);
            return copy;
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
