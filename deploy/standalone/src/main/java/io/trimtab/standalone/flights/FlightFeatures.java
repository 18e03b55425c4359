package io.trimtab.standalone.flights;

import java.util.List;

/**
 * What the model is told about a flight, in the order of the input tensor's columns.
 *
 * <p>"Before" is the hour before the scheduled departure, at the same origin: flights scheduled in [t - 60 min, t). All
 * values are FP32, as the tensor is.
 */
public final class FlightFeatures {
    /** Hour of day, 0 to 23. */
    public static final String HOUR = "hour";
    /** Day of week, 1 (Monday) to 7. */
    public static final String DAY_OF_WEEK = "dow";
    /** Miles to the destination. */
    public static final String DISTANCE = "distance";
    /** Mean delay of the flights before, minutes, 0 when there was none. */
    public static final String MEAN_DELAY_BEFORE = "mean_delay_before";
    /** Number of flights before. */
    public static final String DEPARTURES_BEFORE = "departures_before";

    /** All of them, in the order of the columns. */
    public static final List<String> NAMES = List.of(HOUR, DAY_OF_WEEK, DISTANCE, MEAN_DELAY_BEFORE, DEPARTURES_BEFORE);

    /** How late a flight must be to count as late: more than this many minutes. */
    public static final int LATE_AFTER_MINUTES = 15;

    private FlightFeatures() {}
}
