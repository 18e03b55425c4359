package io.trimtab.drift.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds input partitions that hold windows open because nothing is written to them.
 *
 * <p>A partition that fell behind the furthest one by a pane and said nothing for the idle timeout is moved up to it.
 * When none moves, event time is taken to go on like the wall clock, less the idle timeout. The wish is written to the
 * partition's end, so a partition that is merely read slowly loses nothing by it. Times in milliseconds.
 */
final class IdlePartitions {
    private final int partitions;
    private final WindowSettings settings;
    private final Map<Integer, Long> heard = new HashMap<>();
    private final Map<Integer, Long> wished = new HashMap<>();
    private long furthest = Long.MIN_VALUE;
    private long furthestSince;

    IdlePartitions(int partitions, WindowSettings settings) {
        this.partitions = partitions;
        this.settings = settings;
    }

    /** A partition's event time reached {@code time}; {@code now} on the wall clock. */
    void progress(int partition, long time, long now) {
        heard.put(partition, now);
        boolean echo = wished.getOrDefault(partition, Long.MIN_VALUE) == time; // of a watermark: tells nothing new
        if (time > furthest && !echo) {
            furthest = time;
            furthestSince = now;
        }
    }

    /** Watermarks to write now, given each partition's event time. */
    List<Merged.IdleWatermark> wishes(Map<Integer, Long> progress, long now) {
        if (furthest == Long.MIN_VALUE) {
            return List.of();
        }
        long idle = settings.idleTimeout().toMillis();
        long silent = now - furthestSince;
        long target = silent >= idle ? settings.paneStart(furthest + silent - idle) : Long.MIN_VALUE;
        List<Merged.IdleWatermark> wishes = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            boolean quiet = now - heard.getOrDefault(partition, Long.MIN_VALUE / 2) >= idle;
            boolean behind = progress.getOrDefault(partition, Long.MIN_VALUE) < target
                    && wished.getOrDefault(partition, Long.MIN_VALUE) < target;
            if (quiet && behind) {
                wished.put(partition, target);
                wishes.add(new Merged.IdleWatermark(partition, target));
            }
        }
        return wishes;
    }
}
