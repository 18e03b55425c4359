package io.trimtab.drift.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.drift.baseline.BaselineSource;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.Tally;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.events.MalformedEventException;
import io.trimtab.events.PredictionEvent;
import io.trimtab.events.PredictionEventReader;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Counts one input partition's events on the grids of their windows.
 *
 * <p>A grid is added to in place and the same array is put into the caching store again, which writes it to the changelog
 * once per commit. When the partition's event time has passed a window's end by the grace, the counts go to merge, followed
 * by a {@link Observed.Progress} that promises that nothing more comes; merge gets them in that order. What comes for a
 * window that has gone is added to the {@link Tally#LATE} number of the traffic's oldest window that has not.
 */
final class ObserveProcessor implements Processor<byte[], byte[], String, Observed> {
    static final String WINDOWS = "open-windows";
    static final String CLOCK = "partition-clock";

    private static final byte[] NEWEST = "newest-event".getBytes(UTF_8);
    private static final byte[] PROMISED = "promised".getBytes(UTF_8);

    private final WindowSettings settings;
    private final BaselineSource baselines;
    private final InstantSource wallClock;
    private final TopologyListener listener;
    private final PredictionEventReader reader = new PredictionEventReader();
    private final TreeMap<Long, Map<Window, OpenWindow>> windows = new TreeMap<>(); // by end

    private @Nullable Links links;
    private long newest = Long.MIN_VALUE;
    private long promised = Long.MIN_VALUE;

    /** A window that this partition still adds to. */
    private static final class OpenWindow {
        private final byte[] key;
        private final GridCounts counts;
        private final RowCounter counter;

        OpenWindow(byte[] key, GridCounts counts, RowCounter counter) {
            this.key = key;
            this.counts = counts;
            this.counter = counter;
        }
    }

    private record Links(
            ProcessorContext<String, Observed> context,
            KeyValueStore<byte[], byte[]> windows,
            KeyValueStore<byte[], byte[]> clock) {}

    ObserveProcessor(
            WindowSettings settings, BaselineSource baselines, InstantSource wallClock, TopologyListener listener) {
        this.settings = settings;
        this.baselines = baselines;
        this.wallClock = wallClock;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<String, Observed> context) {
        links = new Links(context, context.getStateStore(WINDOWS), context.getStateStore(CLOCK));
        newest = read(links.clock(), NEWEST);
        promised = read(links.clock(), PROMISED);
        try (var stored = links.windows().all()) {
            while (stored.hasNext()) {
                var entry = stored.next();
                Window window = Window.ofKey(entry.key);
                var open = new OpenWindow(entry.key, GridCounts.wrap(entry.value), counter(window.traffic()));
                windows.computeIfAbsent(window.end(), end -> new HashMap<>()).put(window, open);
            }
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Headers headers = record.headers();
        byte[] value = record.value();
        try {
            if (value == null) {
                throw new MalformedEventException("value", "must be present", "null");
            }
            if (WatermarkRecord.is(headers)) {
                advance(WatermarkRecord.time(value), record.timestamp());
            } else {
                observe(reader.read(name -> value(headers, name), value), record.timestamp());
            }
        } catch (MalformedEventException | NumberFormatException e) {
            refuse(record, String.valueOf(e.getMessage()));
        }
    }

    private void observe(PredictionEvent event, long timestamp) {
        long time = event.attributes().time().toEpochMilli();
        long latest = wallClock.millis() + settings.maxAhead().toMillis();
        if (time > latest) {
            throw new MalformedEventException(
                    "ce_time",
                    "must not be ahead of the clock by more than " + settings.maxAhead(),
                    event.attributes().time());
        }
        var traffic = new Traffic(
                event.attributes().model(),
                event.attributes().version(),
                event.attributes().endpoint());
        RowCounter counter = counter(traffic);
        long rows = event.attributes().rows();
        var window = Window.holding(time, counter.windowLength(), traffic);
        if (window.end() <= promised) {
            OpenWindow open = open(Window.holding(promised, counter.windowLength(), traffic), counter);
            open.counts.add(Tally.LATE, rows);
            links().windows().put(open.key, open.counts.bytes());
            listener.late(traffic, rows);
            return;
        }
        OpenWindow open = open(window, counter);
        open.counter.count(event, open.counts);
        links().windows().put(open.key, open.counts.bytes());
        listener.counted(traffic, rows);
        if (time > newest) {
            newest = time;
            links().clock().put(NEWEST, bytes(newest));
            advance(time - settings.grace().toMillis(), timestamp);
        }
    }

    private OpenWindow open(Window window, RowCounter counter) {
        return windows.computeIfAbsent(window.end(), end -> new HashMap<>())
                .computeIfAbsent(window, key -> new OpenWindow(key.key(), GridCounts.empty(counter.layout()), counter));
    }

    private RowCounter counter(Traffic traffic) {
        return new RowCounter(baselines.find(traffic.model(), traffic.version()), settings);
    }

    /** Sends away every window that ends at or before this time, and says so. */
    private void advance(long time, long timestamp) {
        long reached = settings.paneStart(time);
        if (reached <= promised) {
            return;
        }
        promised = reached;
        links().clock().put(PROMISED, bytes(promised));
        for (Long end : List.copyOf(windows.headMap(reached, true).keySet())) {
            windows.getOrDefault(end, Map.of()).forEach((window, open) -> send(window, open, timestamp));
            windows.remove(end);
        }
        int partition = links().context().taskId().partition();
        links().context().forward(new Record<>("", new Observed.Progress(partition, promised), timestamp));
    }

    private void send(Window window, OpenWindow open, long timestamp) {
        var part = new Observed.Part(window, open.counts);
        links().context().forward(new Record<>(window.traffic().model(), part, timestamp));
        links().windows().delete(open.key);
    }

    private void refuse(Record<byte[], byte[]> record, String reason) {
        listener.malformed(reason);
        byte[] value = record.value();
        var headers = new RecordHeaders(record.headers());
        headers.add(DeadLetterHeaders.REASON, reason.getBytes(UTF_8));
        links().context().recordMetadata().ifPresent(metadata -> origin(headers, metadata));
        byte[] key = record.key();
        links().context()
                .forward(new Record<>(
                        key == null ? "" : new String(key, UTF_8),
                        new Observed.Unreadable(ByteBuffer.wrap(value == null ? new byte[0] : value), reason),
                        record.timestamp(),
                        headers));
    }

    private static void origin(Headers headers, RecordMetadata metadata) {
        headers.add(DeadLetterHeaders.TOPIC, metadata.topic().getBytes(UTF_8));
        headers.add(
                DeadLetterHeaders.PARTITION,
                Integer.toString(metadata.partition()).getBytes(UTF_8));
        headers.add(DeadLetterHeaders.OFFSET, Long.toString(metadata.offset()).getBytes(UTF_8));
    }

    private Links links() {
        if (links == null) {
            throw new IllegalStateException("observe processes before its init");
        }
        return links;
    }

    private static byte @Nullable [] value(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }

    private static long read(KeyValueStore<byte[], byte[]> store, byte[] key) {
        byte[] value = store.get(key);
        return value == null ? Long.MIN_VALUE : ByteBuffer.wrap(value).getLong();
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
