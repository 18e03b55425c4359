package io.trimtab.events;

/** Numbers as category labels: the same number has the same label whatever the tensor's type. */
final class NumberText {
    private static final double LONGS_END = 0x1p63;

    private NumberText() {}

    static String of(double value) {
        return isWhole(value) ? Long.toString((long) value) : Double.toString(value);
    }

    static String of(float value) {
        return isWhole(value) ? Long.toString((long) value) : Float.toString(value);
    }

    private static boolean isWhole(double value) {
        return Math.abs(value) < LONGS_END && value == Math.rint(value);
    }
}
