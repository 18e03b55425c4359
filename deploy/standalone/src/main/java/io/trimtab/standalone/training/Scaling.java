package io.trimtab.standalone.training;

import java.util.List;

/**
 * Mean and standard deviation of each column, and the standardised values made with them.
 *
 * <p>In FP32 throughout, because the exported graph computes (x - mean) / deviation in FP32 and must agree.
 */
final class Scaling {
    private final float[] mean;
    private final float[] deviation;

    private Scaling(float[] mean, float[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    static Scaling of(List<float[]> rows, int columns) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("a model needs at least one row");
        }
        var mean = new float[columns];
        var deviation = new float[columns];
        for (int column = 0; column < columns; column++) {
            double sum = 0;
            for (float[] row : rows) {
                sum += row[column];
            }
            double centre = sum / rows.size();
            double squares = 0;
            for (float[] row : rows) {
                squares += (row[column] - centre) * (row[column] - centre);
            }
            mean[column] = (float) centre;
            double spread = Math.sqrt(squares / rows.size());
            // A constant column carries nothing; dividing by 1 keeps it at 0.
            deviation[column] = spread > 0 ? (float) spread : 1f;
        }
        return new Scaling(mean, deviation);
    }

    float mean(int column) {
        return mean[column];
    }

    float deviation(int column) {
        return deviation[column];
    }

    float[] apply(float[] row) {
        var scaled = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            scaled[i] = (row[i] - mean[i]) / deviation[i];
        }
        return scaled;
    }
}
