package io.trimtab.drift.topology;

import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.Tally;
import io.trimtab.drift.grid.WindowProfile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the partitions' parts of windows and closes windows when every input partition has passed them.
 *
 * <p>All of a model's traffic is merged in one place, and its windows close in the order of their ends, then version,
 * then endpoint: an order that no interleaving of the partitions changes.
 */
final class MergeProcessor implements Processor<String, Observed, String, Merged> {
    static final String WINDOWS = "window-profiles";
    static final String PROGRESS = "partition-progress";

    private final WindowSettings settings;
    private final int inputPartitions;
    private final TopologyListener listener;
    private final IdlePartitions idle;
    private final Map<Integer, Long> progress = new HashMap<>();

    private @Nullable Links links;

    private record Links(
            ProcessorContext<String, Merged> context,
            KeyValueStore<byte[], byte[]> windows,
            KeyValueStore<byte[], byte[]> progress) {}

    MergeProcessor(WindowSettings settings, int inputPartitions, TopologyListener listener) {
        this.settings = settings;
        this.inputPartitions = inputPartitions;
        this.listener = listener;
        this.idle = new IdlePartitions(inputPartitions, settings);
    }

    @Override
    public void init(ProcessorContext<String, Merged> context) {
        links = new Links(context, context.getStateStore(WINDOWS), context.getStateStore(PROGRESS));
        try (var stored = links.progress().all()) {
            while (stored.hasNext()) {
                var entry = stored.next();
                reach(
                        ByteBuffer.wrap(entry.key).getInt(),
                        ByteBuffer.wrap(entry.value).getLong());
            }
        }
        if (context.taskId().partition() == 0) { // one writer is enough
            context.schedule(settings.idleTimeout(), PunctuationType.WALL_CLOCK_TIME, this::wakeIdlePartitions);
        }
    }

    @Override
    public void process(Record<String, Observed> record) {
        if (record.value() instanceof Observed.Part part) {
            add(part);
        } else if (record.value() instanceof Observed.Progress reached) {
            long before = watermark();
            reach(reached.partition(), reached.time());
            links().progress()
                    .put(
                            ByteBuffer.allocate(Integer.BYTES)
                                    .putInt(reached.partition())
                                    .array(),
                            ByteBuffer.allocate(Long.BYTES)
                                    .putLong(progress.getOrDefault(reached.partition(), reached.time()))
                                    .array());
            if (watermark() > before) {
                close(watermark());
            }
        }
    }

    private void reach(int partition, long time) {
        progress.merge(partition, time, Math::max);
        idle.progress(partition, time, links().context().currentSystemTimeMs());
    }

    private void add(Observed.Part part) {
        byte[] key = part.window().key();
        byte[] stored = links().windows().get(key);
        GridCounts sum = stored == null ? part.counts() : sum(GridCounts.wrap(stored), part.counts());
        links().windows().put(key, sum.bytes());
    }

    /** Event time that every input partition has passed. */
    private long watermark() {
        if (progress.size() < inputPartitions) {
            return Long.MIN_VALUE;
        }
        return progress.values().stream().mapToLong(Long::longValue).min().orElse(Long.MIN_VALUE);
    }

    /** Sends away every window that ends at or before this time. */
    private void close(long watermark) {
        List<WindowProfile> ended = new ArrayList<>();
        try (var stored = links().windows().range(Window.bound(Long.MIN_VALUE), Window.bound(watermark + 1))) {
            stored.forEachRemaining(entry -> ended.add(Window.ofKey(entry.key).profile(GridCounts.wrap(entry.value))));
        }
        for (WindowProfile window : ended) {
            long end = window.end().toEpochMilli();
            links().windows().delete(new Window(window.traffic(), window.start().toEpochMilli(), end).key());
            listener.closed(window);
            links().context()
                    .forward(new Record<>(window.traffic().model(), new Merged.Closed(window), Math.max(0, end)));
        }
    }

    private void wakeIdlePartitions(long now) {
        for (Merged.IdleWatermark wish : idle.wishes(progress, now)) {
            var headers = new RecordHeaders();
            WatermarkRecord.headers(headers, wish.partition(), wish.time());
            String id = WatermarkRecord.id(wish.partition(), wish.time());
            links().context().forward(new Record<>(id, wish, Math.max(0, wish.time()), headers));
        }
    }

    /**
     * Adds {@code right} to {@code left}. Where one was made before the version's baseline was found its rows are kept
     * as {@link Tally#UNGRIDDED}.
     */
    static GridCounts sum(GridCounts left, GridCounts right) {
        if (left.fingerprint() == right.fingerprint()) {
            left.add(right);
            return left;
        }
        boolean leftHasGrid = left.slots() >= right.slots();
        GridCounts onGrid = leftHasGrid ? left : right;
        GridCounts rowsOnly = leftHasGrid ? right : left;
        for (Tally tally : Tally.values()) {
            onGrid.add(tally, tally == Tally.UNGRIDDED ? rowsOnly.rows() : rowsOnly.tally(tally));
        }
        return onGrid;
    }

    private Links links() {
        if (links == null) {
            throw new IllegalStateException("merge processes before its init");
        }
        return links;
    }
}
