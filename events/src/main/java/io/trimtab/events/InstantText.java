package io.trimtab.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Instants as {@link Instant#toString()} writes them, in ASCII. The text up to the second is kept for the next instant,
 * which is mostly in the same second: formatting it anew took a third of the time of all headers. Safe for use by
 * several threads.
 */
final class InstantText {
    private static final int MICROS = 1_000;
    private static final int MILLIS = 1_000_000;

    private volatile Second last = new Second(0);

    /** The text of {@code instant}. */
    byte[] of(Instant instant) {
        Second second = last;
        if (second.epochSecond != instant.getEpochSecond()) {
            second = new Second(instant.getEpochSecond());
            last = second;
        }
        int nanos = instant.getNano();
        if (nanos == 0) {
            return second.with(0, 0);
        }
        if (nanos % MILLIS == 0) {
            return second.with(nanos / MILLIS, 3);
        }
        return nanos % MICROS == 0 ? second.with(nanos / MICROS, 6) : second.with(nanos, 9);
    }

    private static final class Second {
        private final long epochSecond;
        /** Without the Z. */
        private final byte[] text;

        Second(long epochSecond) {
            this.epochSecond = epochSecond;
            byte[] whole = Instant.ofEpochSecond(epochSecond).toString().getBytes(StandardCharsets.US_ASCII);
            this.text = Arrays.copyOf(whole, whole.length - 1);
        }

        byte[] with(int fraction, int digits) {
            byte[] made = Arrays.copyOf(text, text.length + (digits == 0 ? 1 : digits + 2));
            int rest = fraction;
            for (int i = text.length + digits; i > text.length; i--) {
                made[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            if (digits > 0) {
                made[text.length] = '.';
            }
            made[made.length - 1] = 'Z';
            return made;
        }
    }
}
