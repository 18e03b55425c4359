package io.trimtab.loadtests.drift;

/** Alters rows: what a benchmark makes happen to a stream. */
@FunctionalInterface
interface Change {
    /** Nothing happens. */
    Change NONE = (values, scored) -> {};

    /**
     * Alters a row in place.
     *
     * @param values features, then the score
     * @param scored whether the score is in place already; features changed before it move the score as well
     */
    void apply(double[] values, boolean scored);

    /** Alters a feature before the model answers. */
    static Change ofFeature(int index, java.util.function.DoubleUnaryOperator change) {
        return (values, scored) -> {
            if (!scored) {
                values[index] = change.applyAsDouble(values[index]);
            }
        };
    }

    /** Alters what the model answers. */
    static Change ofScore(java.util.function.DoubleUnaryOperator change) {
        return (values, scored) -> {
            if (scored) {
                values[values.length - 1] = change.applyAsDouble(values[values.length - 1]);
            }
        };
    }
}
