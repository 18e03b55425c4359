package io.trimtab.loadtests.drift;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.ColumnSource;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.topology.RowCounter;
import io.trimtab.drift.topology.WindowSettings;
import io.trimtab.events.Endpoint;
import io.trimtab.events.Outcome;
import io.trimtab.events.PredictionAttributes;
import io.trimtab.events.PredictionEventReader;
import io.trimtab.events.PredictionEventWriter;
import io.trimtab.events.TensorPayload;
import io.trimtab.events.Timings;
import io.trimtab.loadtests.report.Progress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** How fast events become counts and counts become a window, on one thread. */
final class SpeedBench {
    private static final int FEATURES = 20;
    private static final int WIDE_FEATURES = 100;
    private static final int RECORDS = 4096;
    private static final int VALUES = 1 << 16;
    private static final int PARTS = 512;
    private static final int PART_ROWS = 200;
    private static final int MAX_VALUE_BYTES = 1 << 20;
    private static final double NANOS = 1e9;

    private final int rounds;
    private final Duration length;
    private final LongSupplier nanoClock;
    private final Progress progress;

    /**
     * @param rounds how often each is measured; the median counts
     * @param length length of a round
     */
    SpeedBench(int rounds, Duration length, LongSupplier nanoClock, Progress progress) {
        this.rounds = rounds;
        this.length = length;
        this.nanoClock = nanoClock;
        this.progress = progress;
    }

    /**
     * What was measured.
     *
     * @param gridValues feature values a second put onto the grid
     * @param decodedValues feature values a second, from the bytes of a record to the grid
     * @param records records a second at that
     * @param mergeMillis milliseconds to add 512 partial windows of 100 features
     * @param bytesPerFeature bytes of state for a numeric feature and window
     */
    record Speeds(
            double gridValues, double decodedValues, double records, double mergeMillis, double bytesPerFeature) {}

    Speeds run() {
        progress.say("building a baseline of %d features", FEATURES);
        BaselineProfile profile = profile(FEATURES);
        GridLayout layout = profile.layout();
        progress.say("values onto the grid");
        double grid = rate(() -> grid(layout));
        progress.say("records onto the grid");
        double records = records(profile);
        progress.say("merging %d partial windows of %d features", PARTS, WIDE_FEATURES);
        double merge = merge(profile(WIDE_FEATURES).layout());
        int slots = layout.offset(FEATURES) - layout.offset(0);
        return new Speeds(grid, records * FEATURES, records, merge, (double) Integer.BYTES * slots / FEATURES);
    }

    private static BaselineProfile profile(int features) {
        return new StreamSource(
                        NoiseStream.numbers("iid", (index, random) -> hour -> random.nextGaussian())
                                .withFeatures(features),
                        1)
                .baseline(1);
    }

    /** A piece of work; gives the number of things done. */
    private interface Work {
        long run();
    }

    /** Things a second, the median of the rounds, after one that warms up. */
    private double rate(java.util.function.Supplier<Work> make) {
        Work work = make.get();
        double[] rates = new double[rounds + 1];
        for (int round = 0; round < rates.length; round++) {
            long start = nanoClock.getAsLong();
            long end = start + length.toNanos();
            long done = 0;
            long now = start;
            while (now < end) {
                done += work.run();
                now = nanoClock.getAsLong();
            }
            rates[round] = done * NANOS / (now - start);
        }
        return median(Arrays.copyOfRange(rates, 1, rates.length));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Work grid(GridLayout layout) {
        double[] values = new SplittableRandom(3).doubles(VALUES, -3, 3).toArray();
        GridCounts counts = GridCounts.empty(layout);
        return () -> {
            for (int i = 0; i < values.length; i++) {
                int column = i % FEATURES;
                counts.increment(layout.offset(column) + layout.column(column).slotOf(values[i]));
            }
            return values.length;
        };
    }

    private double records(BaselineProfile profile) {
        List<ColumnSource> sources = new ArrayList<>();
        for (int feature = 0; feature < FEATURES; feature++) {
            sources.add(new ColumnSource(ColumnSource.Side.REQUEST, "input", feature));
        }
        sources.add(new ColumnSource(ColumnSource.Side.RESPONSE, "score", 0));
        var counter = new RowCounter(
                new VersionBaseline(Optional.of(profile), "digest", sources, ""), WindowSettings.DEFAULT);
        List<Map<String, byte[]>> headers = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        fill(headers, values);
        var reader = new PredictionEventReader();
        GridCounts counts = GridCounts.empty(profile.layout());
        return rate(() -> () -> {
            for (int i = 0; i < RECORDS; i++) {
                counter.count(reader.read(headers.get(i)::get, values.get(i)), counts);
            }
            return RECORDS;
        });
    }

    private static void fill(List<Map<String, byte[]>> headers, List<byte[]> values) {
        var writer = new PredictionEventWriter(MAX_VALUE_BYTES);
        var random = new SplittableRandom(5);
        for (int i = 0; i < RECORDS; i++) {
            var attributes = new PredictionAttributes(
                    "0190a1b2-0000-7000-8000-%012d".formatted(i),
                    PredictionAttributes.source("node"),
                    Instant.EPOCH,
                    "bench",
                    "1",
                    Endpoint.DEFAULT,
                    Outcome.OK,
                    Optional.empty(),
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    Timings.NONE);
            String row = String.join(
                    ",",
                    random.doubles(FEATURES, -3, 3)
                            .mapToObj(value -> Float.toString((float) value))
                            .toList());
            Map<String, byte[]> written = new HashMap<>();
            writer.headers(attributes, written::put);
            headers.add(written);
            values.add(writer.value(
                    attributes,
                    json("{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,%d],\"data\":[%s]}]}"
                            .formatted(FEATURES, row)),
                    json(("{\"model_name\":\"bench\",\"outputs\":[{\"name\":\"score\",\"datatype\":\"FP32\","
                                    + "\"shape\":[1,1],\"data\":[%s]}]}")
                            .formatted((float) random.nextDouble()))));
        }
    }

    private static TensorPayload json(String body) {
        return TensorPayload.json(ByteBuffer.wrap(body.getBytes(UTF_8)));
    }

    private double merge(GridLayout layout) {
        var random = new SplittableRandom(7);
        List<GridCounts> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            GridCounts counts = GridCounts.empty(layout);
            for (int row = 0; row < PART_ROWS; row++) {
                for (int column = 0; column < WIDE_FEATURES; column++) {
                    counts.increment(
                            layout.offset(column) + layout.column(column).slotOf(random.nextDouble(-3, 3)));
                }
            }
            parts.add(counts);
        }
        Collections.shuffle(parts, new java.util.Random(1));
        double perSecond = rate(() -> () -> {
            GridCounts sum = GridCounts.empty(layout);
            parts.forEach(sum::add);
            return 1;
        });
        return 1000 / perSecond;
    }
}
