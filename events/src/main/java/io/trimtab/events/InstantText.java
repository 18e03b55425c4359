package io.trimtab.events;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * Instants as {@link Instant#toString()} writes them, in ASCII. The text up to the second is kept for the next instant,
 * which is mostly in the same second: formatting it anew took a third of the time of all headers. Safe for use by
 * several threads.
 */
final class InstantText {
    private static final int MICROS = 1_000;
    private static final int MILLIS = 1_000_000;
    /** Of 2001-02-03T04:05:06Z. */
    private static final int MIN_LENGTH = 20;

    private static final int MAX_DIGITS = 9;
    private static final long SECONDS_A_DAY = 86_400;

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

    /**
     * The instant that a text tells, in UTC or with an offset.
     *
     * <p>Times as {@link #of} writes them are read digit by digit, which takes a tenth of {@link Instant#parse}'s time;
     * whatever else there may be is left to it.
     *
     * @throws DateTimeException when the text is no RFC 3339 time
     */
    static Instant read(byte[] ascii) {
        int length = ascii.length;
        boolean plain = length >= MIN_LENGTH
                && length <= MIN_LENGTH + 1 + MAX_DIGITS
                && length != MIN_LENGTH + 1
                && ascii[4] == '-'
                && ascii[7] == '-'
                && ascii[10] == 'T'
                && ascii[13] == ':'
                && ascii[16] == ':'
                && (length == MIN_LENGTH || ascii[19] == '.')
                && ascii[length - 1] == 'Z';
        int date = plain ? number(ascii, 0, 4) | number(ascii, 5, 7) | number(ascii, 8, 10) : -1;
        int hour = plain ? number(ascii, 11, 13) : -1;
        int minute = plain ? number(ascii, 14, 16) : -1;
        int second = plain ? number(ascii, 17, 19) : -1;
        int fraction = length > MIN_LENGTH && plain ? number(ascii, 20, length - 1) : 0;
        if ((date | hour | minute | second | fraction) < 0 || hour > 23 || minute > 59 || second > 59) {
            return Instant.parse(new String(ascii, StandardCharsets.UTF_8));
        }
        long day = LocalDate.of(number(ascii, 0, 4), number(ascii, 5, 7), number(ascii, 8, 10))
                .toEpochDay();
        int nanos = fraction;
        for (int digits = length - MIN_LENGTH - 1; digits > 0 && digits < MAX_DIGITS; digits++) {
            nanos *= 10;
        }
        return Instant.ofEpochSecond(day * SECONDS_A_DAY + hour * 3600L + minute * 60L + second, nanos);
    }

    /** The digits' value; -1 when something else stands there. */
    private static int number(byte[] ascii, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = ascii[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return value;
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
