package io.trimtab.serving.wire;

import java.nio.charset.StandardCharsets;

/**
 * A cursor over the JSON that requests mostly consist of: ASCII text without escapes and short numbers. A method that
 * finds anything else, be it valid or not, says so by its result, and then a parser has to read the text. What it saves
 * is in {@code docs/performance/predict.md}.
 */
public final class PlainJson {
    /** As many always fit into a long. */
    private static final int MAX_DIGITS = 18;

    private static final int MAX_NUMBER_LENGTH = 64;
    private static final int MAX_EXPONENT = 1_000;
    /** The bits of a double's fraction that a float does not have, and half of the last one that it has. */
    private static final long LOST_BITS = (1L << 29) - 1;

    private static final long HALF = 1L << 28;
    /** Every one is exact. */
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private final byte[] bytes;
    private final int end;
    private int at;

    /** The last text or number begins here. */
    private int from;

    /** The last text or number ends before this. */
    private int to;

    private boolean negative;
    private boolean whole;
    /** Of the last number, without its point. */
    private long digits;
    /** Whether {@link #digits} are all of them. */
    private boolean allDigits;

    private int exponent;

    /** Over {@code length} bytes from {@code offset}. */
    public PlainJson(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    /** Passes over white space, and over the character if it comes next. */
    public boolean take(char character) {
        if (peek() != character) {
            return false;
        }
        at++;
        return true;
    }

    /** Passes over white space; the next byte, from 0 to 255, or -1 at the end. */
    public int peek() {
        while (at < end) {
            byte next = bytes[at];
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return next & 0xFF;
            }
            at++;
        }
        return -1;
    }

    /** Reads a text without escapes and with nothing but printable ASCII. */
    public boolean text() {
        if (!take('"')) {
            return false;
        }
        from = at;
        while (at < end) {
            byte next = bytes[at];
            if (next == '"') {
                to = at++;
                return true;
            }
            if (next < ' ' || next == '\\') {
                return false;
            }
            at++;
        }
        return false;
    }

    /** Whether the last text is this one. */
    public boolean textIs(String expected) {
        int length = expected.length();
        if (to - from != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[from + i] != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The last text, or the last number as it is written. */
    public String lastText() {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Reads a number of at most 64 characters and an exponent of at most three digits. */
    public boolean number() {
        negative = take('-');
        from = negative ? at - 1 : at;
        int first = at;
        digits = 0;
        allDigits = true;
        int significant = addDigits(0);
        int integers = at - first;
        if (integers == 0 || (integers > 1 && bytes[first] == '0')) {
            return false;
        }
        whole = true;
        exponent = 0;
        if (at < end && bytes[at] == '.') {
            int point = at++;
            significant = addDigits(significant);
            exponent = point + 1 - at;
            whole = false;
            if (exponent == 0) {
                return false;
            }
        }
        if (at < end && (bytes[at] | 0x20) == 'e' && !power()) {
            return false;
        }
        to = at;
        allDigits = significant <= MAX_DIGITS;
        return to - from <= MAX_NUMBER_LENGTH && (at == end || isAfterNumber(bytes[at]));
    }

    /** Adds digits to those before; returns how many count. */
    private int addDigits(int significantBefore) {
        int significant = significantBefore;
        while (at < end) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return significant;
            }
            digits = 10 * digits + digit;
            if (digits != 0 || significant > 0) {
                significant++;
            }
            at++;
        }
        return significant;
    }

    private boolean power() {
        whole = false;
        at++;
        boolean down = at < end && bytes[at] == '-';
        if (down || (at < end && bytes[at] == '+')) {
            at++;
        }
        int first = at;
        int power = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && power < MAX_EXPONENT) {
            power = 10 * power + bytes[at++] - '0';
        }
        exponent += down ? -power : power;
        return at > first && power < MAX_EXPONENT;
    }

    private static boolean isAfterNumber(byte next) {
        return next == ',' || next == ']' || next == '}' || next == ' ' || next == '\n' || next == '\r' || next == '\t';
    }

    /** Whether the last number is written without point and exponent, and with at most 18 digits. */
    public boolean isWhole() {
        return whole && allDigits;
    }

    /** The last number's value, if it {@link #isWhole}. */
    public long wholeValue() {
        return negative ? -digits : digits;
    }

    /** The double next to the last number; infinite where there is none. */
    public double doubleValue() {
        return isExact() ? exact() : Double.parseDouble(lastText());
    }

    /**
     * The float next to the last number; infinite where there is none. That of the nearest double is not always it: a
     * double in the middle between two floats does not tell on which side the number was.
     */
    public float floatValue() {
        if (isExact()) {
            double near = exact();
            boolean inTheMiddle = (Double.doubleToRawLongBits(near) & LOST_BITS) == HALF;
            if (near == 0 || (!inTheMiddle && Math.abs(near) >= Float.MIN_NORMAL)) {
                return (float) near;
            }
        }
        return Float.parseFloat(lastText());
    }

    /**
     * Whether one operation on two exact doubles gives the nearest (Clinger, How to Read Floating Point Numbers
     * Accurately, PLDI 1990).
     */
    private boolean isExact() {
        return allDigits && digits <= 1L << 53 && exponent < POWERS_OF_TEN.length && exponent > -POWERS_OF_TEN.length;
    }

    private double exact() {
        double value = exponent < 0 ? digits / POWERS_OF_TEN[-exponent] : digits * POWERS_OF_TEN[exponent];
        return negative ? -value : value;
    }

    /** Whether nothing but white space is left. */
    public boolean isAtEnd() {
        return peek() == -1;
    }
}
