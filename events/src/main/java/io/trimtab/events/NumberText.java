package io.trimtab.events;

/** Numbers as category labels: the same number has the same label whatever the tensor's type. */
final class NumberText {
    private static final double EXACT_LONGS = 0x1p53;

    private NumberText() {}

    static String of(double value) {
        return isExactLong(value) ? Long.toString((long) value) : Double.toString(value);
    }

    static String of(float value) {
        return isExactLong(value) ? Long.toString((long) value) : Float.toString(value);
    }

    private static boolean isExactLong(double value) {
        return Math.abs(value) <= EXACT_LONGS && value == Math.rint(value);
    }
}
