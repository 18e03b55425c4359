package io.trimtab.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects a tensor's elements from JSON tokens, turning each into the tensor's type or marking it. */
abstract class ElementsBuilder {
    private byte @Nullable [] faults;
    private int size;

    static ElementsBuilder of(Datatype datatype, int expected) {
        return switch (datatype) {
            case FP16, BF16, FP32, FP64 -> new OfDoubles(datatype, expected);
            case BOOL -> new OfFlags(expected);
            case UINT64 -> new OfUnsignedLongs(expected);
            case UINT8 -> new OfLongs(0, 0xFFL, expected);
            case UINT16 -> new OfLongs(0, 0xFFFFL, expected);
            case UINT32 -> new OfLongs(0, 0xFFFF_FFFFL, expected);
            case INT8 -> new OfLongs(Byte.MIN_VALUE, Byte.MAX_VALUE, expected);
            case INT16 -> new OfLongs(Short.MIN_VALUE, Short.MAX_VALUE, expected);
            case INT32 -> new OfLongs(Integer.MIN_VALUE, Integer.MAX_VALUE, expected);
            case INT64 -> new OfLongs(Long.MIN_VALUE, Long.MAX_VALUE, expected);
            case BYTES -> new OfTexts(expected);
        };
    }

    abstract Elements build();

    /** Takes the token if the type allows it; false marks the element as a type error. */
    abstract boolean take(JsonToken token, JsonParser parser) throws IOException;

    /** Puts in the value of an element that has none. */
    abstract void takeNothing();

    /** Adds the element at the parser's current token, which is a value or null. */
    final void add(JsonToken token, JsonParser parser) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            mark(Elements.MISSING);
            takeNothing();
        } else if (!take(token, parser)) {
            mark(Elements.TYPE_ERROR);
            takeNothing();
        }
        size++;
    }

    final int size() {
        return size;
    }

    static int grown(int length) {
        return Math.max(8, length + (length >> 1));
    }

    final byte @Nullable [] faults() {
        return faults == null ? null : Arrays.copyOf(faults, size);
    }

    private void mark(byte fault) {
        byte[] marks = faults == null ? new byte[Math.max(8, size + 1)] : faults;
        if (size >= marks.length) {
            marks = Arrays.copyOf(marks, Math.max(size + 1, marks.length * 2));
        }
        marks[size] = fault;
        faults = marks;
    }

    private static final class OfDoubles extends ElementsBuilder {
        private final Datatype datatype;
        private double[] values;

        OfDoubles(Datatype datatype, int expected) {
            this.datatype = datatype;
            this.values = new double[expected];
        }

        @Override
        boolean take(JsonToken token, JsonParser parser) throws IOException {
            if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
                put(read(parser));
                return true;
            }
            return token == JsonToken.VALUE_STRING && takeNamed(parser.getText());
        }

        /** Takes NaN or an infinity by the names that JSON writers put into strings. */
        private boolean takeNamed(String text) {
            switch (text) {
                case "NaN" -> put(Double.NaN);
                case "Infinity" -> put(Double.POSITIVE_INFINITY);
                case "-Infinity" -> put(Double.NEGATIVE_INFINITY);
                default -> {
                    return false;
                }
            }
            return true;
        }

        private double read(JsonParser parser) throws IOException {
            return switch (datatype) {
                case FP64 -> parser.getDoubleValue();
                case FP32 -> (double) parser.getFloatValue();
                default -> datatype.nearest(parser.getDoubleValue());
            };
        }

        @Override
        void takeNothing() {
            put(Double.NaN);
        }

        private void put(double value) {
            if (size() == values.length) {
                values = Arrays.copyOf(values, grown(values.length));
            }
            values[size()] = value;
        }

        @Override
        Elements build() {
            return new Elements.Doubles(size() == values.length ? values : Arrays.copyOf(values, size()), faults());
        }
    }

    private abstract static class OfBits extends ElementsBuilder {
        private long[] values;

        OfBits(int expected) {
            this.values = new long[expected];
        }

        final boolean put(long value) {
            if (size() == values.length) {
                values = Arrays.copyOf(values, grown(values.length));
            }
            values[size()] = value;
            return true;
        }

        @Override
        final void takeNothing() {
            put(0);
        }

        final long[] values() {
            return size() == values.length ? values : Arrays.copyOf(values, size());
        }
    }

    private static final class OfLongs extends OfBits {
        private static final double EXACT = 0x1p53;

        private final long min;
        private final long max;

        OfLongs(long min, long max, int expected) {
            super(expected);
            this.min = min;
            this.max = max;
        }

        @Override
        boolean take(JsonToken token, JsonParser parser) throws IOException {
            if (token == JsonToken.VALUE_NUMBER_INT) {
                return parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER && within(parser.getLongValue());
            }
            if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                double value = parser.getDoubleValue();
                return value == Math.rint(value) && Math.abs(value) <= EXACT && within((long) value);
            }
            return false;
        }

        private boolean within(long value) {
            return value >= min && value <= max && put(value);
        }

        @Override
        Elements build() {
            return new Elements.Longs(values(), faults(), false, false);
        }
    }

    private static final class OfUnsignedLongs extends OfBits {
        private static final int BITS = 64;

        OfUnsignedLongs(int expected) {
            super(expected);
        }

        @Override
        boolean take(JsonToken token, JsonParser parser) throws IOException {
            if (token != JsonToken.VALUE_NUMBER_INT) {
                return false;
            }
            if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                long value = parser.getLongValue();
                return value >= 0 && put(value);
            }
            BigInteger value = parser.getBigIntegerValue();
            return value.signum() >= 0 && value.bitLength() <= BITS && put(value.longValue());
        }

        @Override
        Elements build() {
            return new Elements.Longs(values(), faults(), false, true);
        }
    }

    private static final class OfFlags extends OfBits {
        OfFlags(int expected) {
            super(expected);
        }

        @Override
        boolean take(JsonToken token, JsonParser parser) throws IOException {
            if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
                return put(token == JsonToken.VALUE_TRUE ? 1 : 0);
            }
            if (token != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() != JsonParser.NumberType.INT) {
                return false;
            }
            int value = parser.getIntValue();
            return (value == 0 || value == 1) && put(value);
        }

        @Override
        Elements build() {
            return new Elements.Longs(values(), faults(), true, false);
        }
    }

    private static final class OfTexts extends ElementsBuilder {
        private @Nullable String[] values;

        OfTexts(int expected) {
            this.values = new @Nullable String[expected];
        }

        @Override
        boolean take(JsonToken token, JsonParser parser) throws IOException {
            if (token != JsonToken.VALUE_STRING) {
                return false;
            }
            put(parser.getText());
            return true;
        }

        @Override
        void takeNothing() {
            put("");
        }

        private void put(String value) {
            if (size() == values.length) {
                values = Arrays.copyOf(values, grown(values.length));
            }
            values[size()] = value;
        }

        @Override
        Elements build() {
            String[] exact = new String[size()];
            System.arraycopy(values, 0, exact, 0, exact.length);
            return new Elements.Texts(exact, faults());
        }
    }
}
