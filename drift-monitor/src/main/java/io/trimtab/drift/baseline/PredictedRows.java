package io.trimtab.drift.baseline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects rows for the model and keeps what it predicts. */
final class PredictedRows {
    private static final int BATCH = 1024;

    private final @Nullable Predictor predictor;
    private final List<double[]> predictions = new ArrayList<>();
    private final List<double[]> batch = new ArrayList<>();
    private int done;

    PredictedRows(@Nullable Predictor predictor, int outputs, int rows) {
        this.predictor = predictor;
        for (int i = 0; i < outputs; i++) {
            predictions.add(new double[rows]);
        }
    }

    void add(List<Integer> features, double[] numbers) {
        if (predictor != null) {
            batch.add(features.stream().mapToDouble(i -> numbers[i]).toArray());
            if (batch.size() == BATCH) {
                flush();
            }
        }
    }

    void flush() {
        if (predictor == null || batch.isEmpty()) {
            return;
        }
        double[][] answers = predictor.predict(batch.toArray(double[][]::new));
        for (int row = 0; row < batch.size(); row++) {
            for (int output = 0; output < predictions.size(); output++) {
                predictions.get(output)[done + row] = answers[row][output];
            }
        }
        done += batch.size();
        batch.clear();
    }

    /** One array per output, with a number for each row; complete after {@link #flush}. */
    List<double[]> predictions() {
        return predictions;
    }
}
