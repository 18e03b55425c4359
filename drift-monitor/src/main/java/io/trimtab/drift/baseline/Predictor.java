package io.trimtab.drift.baseline;

/** The model whose baseline is built: gives its predictions for training rows. */
@FunctionalInterface
public interface Predictor {
    /**
     * Predictions for a batch.
     *
     * @param rows one array per row: the features in the manifest's order, NaN where a value is missing
     * @return one array per row: the predictions in the order in which they were named
     */
    double[][] predict(double[][] rows);
}
