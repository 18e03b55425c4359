package io.trimtab.loadtests.drift;

/**
 * How much is replayed.
 *
 * @param windows windows of each kind of noise, shared by the runs
 * @param runs runs of each kind, every one with training data of its own
 * @param days days of training data
 * @param seed of the first run
 */
record LabelPlan(int windows, int runs, int days, long seed) {
    LabelPlan {
        if (runs < 1 || windows < runs || days < 1) {
            throw new IllegalArgumentException("drift-labels needs at least 1 run, a window for each, and a day");
        }
    }
}
