package io.trimtab.loadtests.answers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** The model run by ONNX Runtime itself, without anything of ours: one FP32 input {@code [rows, n]}, one FP32 output. */
public final class ReferenceModel implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final String input;
    private final String output;
    private final int features;

    /** Loads the model file. */
    public ReferenceModel(Path model) throws OrtException {
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(model.toString(), options);
        }
        input = session.getInputNames().iterator().next();
        output = session.getOutputNames().iterator().next();
        features = (int)
                ((TensorInfo) session.getInputInfo().values().iterator().next().getInfo()).getShape()[1];
    }

    /** Name of the input. */
    public String input() {
        return input;
    }

    /** Name of the output. */
    public String output() {
        return output;
    }

    /** Values in a row of the input. */
    public int features() {
        return features;
    }

    /** The output for one row. */
    public float[] answer(float[] row) throws OrtException {
        FloatBuffer values = ByteBuffer.allocateDirect(row.length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(row)
                .flip();
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, values, new long[] {1, row.length});
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
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
