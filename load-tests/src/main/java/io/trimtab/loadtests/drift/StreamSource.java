package io.trimtab.loadtests.drift;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.Special;
import io.trimtab.drift.grid.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One run of a {@link NoiseStream}: first its training data, then windows of live traffic. */
final class StreamSource {
    /** Length of a window. */
    static final Duration WINDOW = Duration.ofHours(1);

    static final String SCORE = "score";
    private static final Instant MONDAY = Instant.parse("2026-01-05T00:00:00Z");
    private static final int HOURS = 24;
    private static final List<String> NAMES =
            IntStream.range(0, 1000).mapToObj(Integer::toString).toList();

    private final NoiseStream stream;
    private final List<NoiseStream.Values> features = new ArrayList<>();
    private final double[] row;
    private long hour;

    StreamSource(NoiseStream stream, long seed) {
        this.stream = stream;
        this.row = new double[stream.features() + 1];
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int index = 0; index < stream.features(); index++) {
            features.add(stream.rows().feature(index, random));
        }
    }

    /** Another run of the same kind, from the same hour on. */
    StreamSource beside(long seed) {
        var other = new StreamSource(stream, seed);
        other.hour = hour;
        return other;
    }

    /** The baseline of the next so many days, which are past then. */
    BaselineProfile baseline(int days) {
        int rows = days * HOURS * stream.windowRows();
        double[][] columns = new double[row.length][rows];
        long[] times = new long[rows];
        long step = WINDOW.toMillis() / stream.windowRows();
        int at = 0;
        for (int window = 0; window < days * HOURS; window++) {
            for (int i = 0; i < stream.windowRows(); i++) {
                next(Change.NONE);
                times[at] = start().toEpochMilli() + i * step;
                for (int column = 0; column < row.length; column++) {
                    columns[column][at] = row[column];
                }
                at++;
            }
            hour++;
        }
        var data = new MemoryData(stream.name(), rows).times(times);
        for (int column = 0; column < stream.features(); column++) {
            if (stream.categories()) {
                data.texts(name(column), texts(columns[column]));
            } else {
                data.numbers(name(column), columns[column]);
            }
        }
        return new BaselineBuilder(data.numbers(SCORE, columns[stream.features()]))
                .time(MemoryData.TIME)
                .prediction(SCORE)
                .window(WINDOW)
                .build();
    }

    private static List<@Nullable String> texts(double[] values) {
        List<@Nullable String> texts = new ArrayList<>(values.length);
        Arrays.stream(values).forEach(value -> texts.add(NAMES.get((int) value)));
        return texts;
    }

    static String name(int feature) {
        return "f" + feature;
    }

    /** Start of the next window. */
    Instant start() {
        return MONDAY.plus(WINDOW.multipliedBy(hour));
    }

    /** The next window's counts. */
    GridCounts window(GridLayout layout, Change change) {
        GridCounts counts = GridCounts.empty(layout);
        counts.add(Tally.ROWS, stream.windowRows());
        for (int i = 0; i < stream.windowRows(); i++) {
            next(change);
            for (int index = 0; index < row.length; index++) {
                Column column = layout.column(index);
                counts.increment(layout.offset(index) + slot(column, row[index], index));
            }
        }
        hour++;
        return counts;
    }

    private int slot(Column column, double value, int index) {
        if (Double.isNaN(value)) {
            return column.slotOf(Special.MISSING);
        }
        boolean category = stream.categories() && index < stream.features();
        return category ? column.slotOf(NAMES.get((int) value)) : column.slotOf(value);
    }

    private void next(Change change) {
        for (int index = 0; index < features.size(); index++) {
            row[index] = features.get(index).next(hour);
        }
        change.apply(row, false);
        row[features.size()] = score();
        change.apply(row, true);
    }

    /** The model: a logistic function of the features, with a weight that falls. */
    private double score() {
        double sum = 0;
        for (int index = 0; index < features.size(); index++) {
            double value = Double.isNaN(row[index]) ? 0 : row[index];
            sum += (stream.categories() ? value % 7 - 3 : value) / (index + 1);
        }
        return 1 / (1 + Math.exp(-.5 * sum));
    }
}
