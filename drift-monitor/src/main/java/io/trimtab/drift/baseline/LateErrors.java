package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts of errors that wait for the window in which they are known. They take a few kilobytes a window and version,
 * however many rows there are.
 */
public final class LateErrors {
    private final RealisedError error;
    private final Column column;
    private final int offset;
    private final long windowMillis;
    private final TreeMap<Long, Map<String, Waiting>> waiting = new TreeMap<>();

    private LateErrors(RealisedError error, GridLayout layout, int index, long windowMillis) {
        this.error = error;
        this.column = layout.column(index);
        this.offset = layout.offset(index);
        this.windowMillis = windowMillis;
    }

    /** For that layout's column of these errors, if there are any. */
    public static Optional<LateErrors> on(GridLayout layout, @Nullable RealisedError error, long windowMillis) {
        if (error == null) {
            return Optional.empty();
        }
        return layout.indexOf(error.column())
                .filter(index -> layout.column(index).role() == ColumnRole.ERROR)
                .map(index -> new LateErrors(error, layout, index, windowMillis));
    }

    /** Errors that became known together. */
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
            waiting.computeIfAbsent(Math.floorDiv(error.knownAt(time), windowMillis), number -> new TreeMap<>())
                    .computeIfAbsent(version, name -> new Waiting())
                    .add(value);
        }
    }

    /**
     * Puts what is known by the end of a window onto the counts of that window's versions. Errors of versions that do not
     * answer in it are dropped: there is nothing to judge any more.
     *
     * @param number the window's
     * @param counts of each version that answered in the window, null for others
     * @return of each of those versions that had errors, what became known
     */
    public Map<String, Known> arrive(long number, Function<String, @Nullable GridCounts> counts) {
        Map<String, Waiting> sums = new TreeMap<>();
        while (!waiting.isEmpty() && waiting.firstKey() <= number) {
            waiting.pollFirstEntry().getValue().forEach((version, part) -> {
                GridCounts target = counts.apply(version);
                if (target != null) {
                    IntStream.range(0, part.slots.length)
                            .filter(slot -> part.slots[slot] > 0)
                            .forEach(slot -> target.set(offset + slot, target.count(offset + slot) + part.slots[slot]));
                    Waiting sum = sums.computeIfAbsent(version, name -> new Waiting());
                    sum.rows += part.rows;
                    sum.sum += part.sum;
                }
            });
        }
        Map<String, Known> known = new TreeMap<>();
        sums.forEach((version, sum) -> known.put(version, new Known(sum.rows, sum.sum / sum.rows)));
        return known;
    }
}
