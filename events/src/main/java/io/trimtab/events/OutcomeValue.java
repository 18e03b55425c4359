package io.trimtab.events;

import java.util.OptionalDouble;

/** A true outcome as the client reported it: a finite number, a string or a boolean. */
public sealed interface OutcomeValue {
    /** The outcome as a number: 1 and 0 for a boolean, nothing for a string. */
    OptionalDouble number();

    /** The outcome as a class label: whole numbers without decimals, {@code true}, {@code false}, or the string. */
    String label();

    static OutcomeValue of(double number) {
        return new Numeric(number);
    }

    static OutcomeValue of(String text) {
        return new Text(text);
    }

    static OutcomeValue of(boolean flag) {
        return new Flag(flag);
    }

    /** A finite number. */
    record Numeric(double value) implements OutcomeValue {
        public Numeric {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("outcome must be a finite number, was " + value);
            }
        }

        @Override
        public OptionalDouble number() {
            return OptionalDouble.of(value);
        }

        @Override
        public String label() {
            return NumberText.of(value);
        }
    }

    /** A string. */
    record Text(String value) implements OutcomeValue {
        @Override
        public OptionalDouble number() {
            return OptionalDouble.empty();
        }

        @Override
        public String label() {
            return value;
        }
    }

    /** A boolean. */
    record Flag(boolean value) implements OutcomeValue {
        @Override
        public OptionalDouble number() {
            return OptionalDouble.of(value ? 1 : 0);
        }

        @Override
        public String label() {
            return Boolean.toString(value);
        }
    }
}
