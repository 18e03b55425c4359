package io.trimtab.standalone.training;

import ai.djl.engine.Engine;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.Map;

/**
 * How well a packaged model predicts rows whose outcome is known.
 *
 * @param logLoss mean negative log likelihood, natural logarithm, at least 0, smaller is better
 * @param brier mean squared error of the probability, 0 to 1, smaller is better
 * @param rows how many rows it was taken on
 */
record Quality(double logLoss, double brier, int rows) {
    private static final double SMALLEST = 1e-6;

    /** Runs the ONNX file itself on the rows, as the serving node would. */
    static Quality of(byte[] onnx, LabelledRows rows) {
        if (rows.size() == 0) {
            throw new IllegalArgumentException("quality needs at least one row");
        }
        float[] probabilities = probabilities(onnx, rows);
        double logLoss = 0;
        double brier = 0;
        for (int i = 0; i < probabilities.length; i++) {
            double truth = rows.late().get(i) ? 1 : 0;
            double p = Math.min(1 - SMALLEST, Math.max(SMALLEST, probabilities[i]));
            logLoss -= truth * Math.log(p) + (1 - truth) * Math.log1p(-p);
            brier += (p - truth) * (p - truth);
        }
        return new Quality(logLoss / probabilities.length, brier / probabilities.length, probabilities.length);
    }

    /** The file's answers, one a row. */
    static float[] probabilities(byte[] onnx, LabelledRows rows) {
        // DJL's engine insists on making the process's one ONNX Runtime environment; made by anybody else, it cannot
        // start any more. The serving node beside us has it.
        Engine.getEngine("OnnxRuntime");
        var environment = OrtEnvironment.getEnvironment();
        try (var session = environment.createSession(onnx);
                var input = OnnxTensor.createTensor(environment, rows.features().toArray(float[][]::new));
                var result = session.run(Map.of(LateModel.INPUT, input))) {
            var answers = (float[][]) result.get(LateModel.OUTPUT).orElseThrow().getValue();
            var probabilities = new float[answers.length];
            for (int i = 0; i < answers.length; i++) {
                probabilities[i] = answers[i][0];
            }
            return probabilities;
        } catch (OrtException e) {
            throw new IllegalStateException("the exported model cannot be run: " + e.getMessage(), e);
        }
    }
}
