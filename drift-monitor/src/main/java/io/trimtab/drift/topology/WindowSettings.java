package io.trimtab.drift.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How events become windows; all lengths in event time except {@code idleTimeout}.
 *
 * <p>A window has the length that its version's baseline was made with, and starts at a multiple of it since the epoch.
 *
 * @param pane the steps in which partitions report their progress; every window length is a multiple
 * @param defaultLength length of the windows of versions without a baseline; a multiple of {@code pane}
 * @param grace how far behind the newest event of its partition an event may be and still be counted in its window
 * @param idleTimeout how long a partition without events holds windows open, on the wall clock
 * @param maxAhead events later than the wall clock by more than this are refused as malformed
 */
public record WindowSettings(
        Duration pane, Duration defaultLength, Duration grace, Duration idleTimeout, Duration maxAhead) {
    /** Panes of an hour, a minute's grace. */
    public static final WindowSettings DEFAULT = new WindowSettings(
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofHours(1));

    /** Refuses settings with problems. */
    public WindowSettings {
        List<String> problems = problems(pane, defaultLength, grace, idleTimeout, maxAhead);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** What is wrong with these values, in words that name the settings' keys; empty when nothing is. */
    public static List<String> problems(
            Duration pane, Duration defaultLength, Duration grace, Duration idleTimeout, Duration maxAhead) {
        List<String> problems = new ArrayList<>();
        if (pane.toMillis() < 1 || pane.toNanosPart() % 1_000_000 != 0) {
            problems.add("window.pane must be whole milliseconds and at least 1ms, was " + pane);
        } else if (!multiple(defaultLength, pane)) {
            problems.add(
                    "window.default-length must be a multiple of window.pane (" + pane + "), was " + defaultLength);
        }
        if (grace.isNegative()) {
            problems.add("window.grace must not be negative, was " + grace);
        }
        if (idleTimeout.toMillis() < 1) {
            problems.add("window.idle-timeout must be at least 1ms, was " + idleTimeout);
        }
        if (maxAhead.isNegative()) {
            problems.add("window.max-ahead must not be negative, was " + maxAhead);
        }
        return problems;
    }

    private static boolean multiple(Duration length, Duration pane) {
        return length.compareTo(pane) >= 0 && length.toMillis() % pane.toMillis() == 0;
    }

    /** Start of the pane that holds this time, in milliseconds since the epoch. */
    long paneStart(long time) {
        return Math.floorDiv(time, pane.toMillis()) * pane.toMillis();
    }
}
