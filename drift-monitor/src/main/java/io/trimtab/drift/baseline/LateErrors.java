package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts of errors that wait for the window in which they are known. They take a few kilobytes a window and version,
 * however many rows there are.
 */
public final class LateErrors {
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final RealisedError error;
    private final Column column;
    private final int offset;
    private final long windowMillis;
    /** By the window in which they are known, by version, by the window of their rows. */
    private final TreeMap<Long, Map<String, Map<Long, Waiting>>> waiting = new TreeMap<>();

    private final Map<String, Long> wholeFrom = new HashMap<>();

    private LateErrors(RealisedError error, GridLayout layout, int index, long windowMillis) {
        this.error = error;
        this.column = layout.column(index);
        this.offset = layout.offset(index);
        this.windowMillis = windowMillis;
    }

    /**
     * For that layout's column of these errors, if there are any.
     *
     * @param windowMillis length of a window, a part of a day
     */
    public static Optional<LateErrors> on(GridLayout layout, @Nullable RealisedError error, long windowMillis) {
        if (error == null) {
            return Optional.empty();
        }
        return layout.indexOf(error.column())
                .filter(index -> layout.column(index).role() == ColumnRole.ERROR)
                .map(index -> new LateErrors(error, layout, index, windowMillis));
    }

    /**
     * Errors that became known together.
     *
     * @param rows at least 1
     */
    public record Known(long rows, double mean) {}

    private final class Waiting {
        private final long[] slots = new long[column.slots()];
        private long rows;
        private double sum;

        void add(double value) {
            slots[column.slotOf(value)]++;
            rows++;
            sum += value;
        }
    }

    /** An error of a row of that time; what is no finite number is none. */
    public void add(long time, String version, double value) {
        if (Double.isFinite(value)) {
            waiting.computeIfAbsent(window(error.knownAt(time)), known -> new HashMap<>())
                    .computeIfAbsent(version, name -> new TreeMap<>())
                    .computeIfAbsent(window(time), rows -> new Waiting())
                    .add(value);
        }
    }

    /**
     * The same, of rows in the order of time: errors that are known before the first whole day of their version are left out.
     */
    public void addInOrder(long time, String version, double value) {
        long from = wholeFrom.computeIfAbsent(version, name -> firstWholeDay(time));
        if (window(error.knownAt(time)) >= from) {
            add(time, version, value);
        }
    }

    private long window(long time) {
        return Math.floorDiv(time, windowMillis);
    }

    /**
     * The first window of the first day of which all errors are known, when rows begin at that time. Errors of a part of a day
     * are not those of a day: where hours differ they look unusual.
     */
    public long firstWholeDay(long time) {
        long known = window(error.knownAt(time)) * windowMillis;
        return window(-Math.floorDiv(-known, DAY_MILLIS) * DAY_MILLIS);
    }

    /** The first window in which errors will be known. */
    public OptionalLong next() {
        return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(waiting.firstKey());
    }

    /** Puts what is known in a window of a version onto its counts there. */
    public Optional<Known> arrive(long number, String version, GridCounts counts) {
        Map<String, Map<Long, Waiting>> known = waiting.getOrDefault(number, Map.of());
        Collection<Waiting> parts = known.getOrDefault(version, Map.of()).values();
        long rows = 0;
        double sum = 0;
        for (Waiting part : parts) {
            for (int slot = 0; slot < part.slots.length; slot++) {
                if (part.slots[slot] > 0) {
                    counts.set(offset + slot, counts.count(offset + slot) + part.slots[slot]);
                }
            }
            rows += part.rows;
            sum += part.sum;
        }
        return rows == 0 ? Optional.empty() : Optional.of(new Known(rows, sum / rows));
    }

    /** Forgets the errors of a version's rows in a window, such as one whose inputs were broken. */
    public void forget(long number, String version) {
        for (Map<String, Map<Long, Waiting>> known : waiting.values()) {
            known.getOrDefault(version, Map.of()).remove(number);
        }
    }

    /** Forgets what was known before that window. */
    public void dropBefore(long number) {
        waiting.headMap(number).clear();
    }
}
