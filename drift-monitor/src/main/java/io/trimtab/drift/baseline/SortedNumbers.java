package io.trimtab.drift.baseline;

/** Goes through numbers in order and joins equal ones. */
final class SortedNumbers {
    private SortedNumbers() {}

    /** Visits each distinct number with how often it is there; {@code sorted} ascends. */
    static void visit(double[] sorted, BaselineData.ValueVisitor visitor) {
        int start = 0;
        for (int i = 1; i <= sorted.length; i++) {
            if (i == sorted.length || sorted[i] != sorted[start]) {
                visitor.value(sorted[start], i - start);
                start = i;
            }
        }
    }
}
