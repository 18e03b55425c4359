package io.trimtab.standalone.flights;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A run of flights ordered by scheduled time, kept as columns; a flight is an index.
 *
 * <p>Times are the source's local wall clock, read as if it were UTC.
 */
public final class Flights {
    private static final int MINUTES_BEFORE = 60;

    private final int[] minute;
    private final String[] origin;
    private final short[] distance;
    private final short[] delay;
    private final short[] departuresBefore;
    private final float[] meanDelayBefore;

    private Flights(int[] minute, String[] origin, short[] distance, short[] delay) {
        this.minute = minute;
        this.origin = origin;
        this.distance = distance;
        this.delay = delay;
        this.departuresBefore = new short[minute.length];
        this.meanDelayBefore = new float[minute.length];
    }

    /**
     * Takes the columns, which must be of one length and ordered by minute, and computes the features.
     *
     * @param minute scheduled time, minutes since the epoch
     * @param origin IATA codes
     * @param distance miles
     * @param delay minutes, negative when early
     */
    public static Flights of(int[] minute, String[] origin, short[] distance, short[] delay) {
        requireNonNull(minute, "minute");
        for (int i = 1; i < minute.length; i++) {
            if (minute[i] < minute[i - 1]) {
                throw new IllegalArgumentException("flights must be ordered by time, row " + i + " is not");
            }
        }
        var flights = new Flights(minute, origin, distance, delay);
        Arrays.stream(origin).distinct().forEach(flights::lookBack);
        return flights;
    }

    /** One pass over an origin's flights with a trailing hour of them. */
    private void lookBack(String airport) {
        int[] rows = IntStream.range(0, minute.length)
                .filter(i -> origin[i].equals(airport))
                .toArray();
        int first = 0;
        int last = 0;
        long sum = 0;
        for (int row : rows) {
            while (minute[rows[last]] < minute[row]) {
                sum += delay[rows[last++]];
            }
            while (first < last && minute[rows[first]] < minute[row] - MINUTES_BEFORE) {
                sum -= delay[rows[first++]];
            }
            int count = last - first;
            departuresBefore[row] = (short) count;
            meanDelayBefore[row] = count == 0 ? 0f : (float) ((double) sum / count);
        }
    }

    /** Number of flights. */
    public int size() {
        return minute.length;
    }

    /** Scheduled time in minutes since the epoch. */
    public int minute(int flight) {
        return minute[flight];
    }

    public Instant time(int flight) {
        return Instant.ofEpochSecond(minute[flight] * 60L);
    }

    public String origin(int flight) {
        return origin[flight];
    }

    /** Whether it left more than {@value FlightFeatures#LATE_AFTER_MINUTES} minutes late. */
    public boolean late(int flight) {
        return delay[flight] > FlightFeatures.LATE_AFTER_MINUTES;
    }

    /** The features in the order of {@link FlightFeatures#NAMES}, a fresh array. */
    public float[] features(int flight) {
        int minutes = minute[flight];
        int day = Math.floorDiv(minutes, 24 * 60);
        return new float[] {
            Math.floorMod(Math.floorDiv(minutes, 60), 24),
            Math.floorMod(day + 3, 7) + 1,
            distance[flight],
            meanDelayBefore[flight],
            departuresBefore[flight]
        };
    }

    /** The flights scheduled in [from, to) at one of the airports, in order. */
    public int[] select(Instant from, Instant to, Set<String> airports) {
        return IntStream.range(lowerBound(from), lowerBound(to))
                .filter(i -> airports.contains(origin[i]))
                .toArray();
    }

    private int lowerBound(Instant time) {
        long wanted = Math.floorDiv(time.getEpochSecond() + 59, 60L);
        int low = 0;
        int high = minute.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (minute[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
