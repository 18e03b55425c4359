package io.trimtab.standalone.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.ColumnSource;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.Tally;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.policy.DefaultPolicy;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.PolicyContext;
import io.trimtab.drift.policy.PolicyStep;
import io.trimtab.events.ActionMode;
import io.trimtab.events.Decision;
import io.trimtab.events.DecisionKind;
import io.trimtab.events.Endpoint;
import io.trimtab.standalone.flights.FlightExtract;
import io.trimtab.standalone.flights.FlightFeatures;
import io.trimtab.standalone.flights.Flights;
import io.trimtab.standalone.flights.Region;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The demo's story on the shipped policy, the demo's own trainer and every flight, but without servers and Kafka: the same
 * verdicts whichever region was there first, and in other months.
 */
final class DriftStoryTest {
    private static final Flights FLIGHTS =
            FlightExtract.read(Instant.parse("2001-01-01T00:00:00Z"), Instant.parse("2001-07-01T00:00:00Z"));
    private static final int DISTANCE = FlightFeatures.NAMES.indexOf(FlightFeatures.DISTANCE);
    private static final int MEAN_DELAY = FlightFeatures.NAMES.indexOf(FlightFeatures.MEAN_DELAY_BEFORE);
    private static final Set<DecisionKind> ACTIONS = Set.of(DecisionKind.RETRAIN, DecisionKind.ROLLBACK);

    private final Set<String> everywhere = new HashSet<>(Region.WEST.airports());
    private final Monitor monitor = new Monitor();

    DriftStoryTest() {
        everywhere.addAll(Region.EAST.airports());
    }

    @ParameterizedTest(name = "trained on {1}, {0} first")
    @CsvSource({"WEST, 2001-01", "EAST, 2001-01", "EAST, 2001-03"})
    void theVerdictsAreTheSameWhateverWasThereFirst(Region first, YearMonth trained) {
        Set<String> home = Set.copyOf(first.airports());
        Instant quiet = start(trained.plusMonths(1));
        Instant move = start(trained.plusMonths(2));
        Instant end = start(trained.plusMonths(3));
        Version one = Version.trained("1", rows(start(trained), quiet, home));

        monitor.promote(one);
        monitor.replay(quiet, move, home, none -> {});
        assertThat(monitor.take()).as("quiet month").noneMatch(decision -> ACTIONS.contains(decision.kind()));

        Instant asked = monitor.replayUntil(DecisionKind.RETRAIN, move, end, everywhere);
        List<Decision> moved = monitor.take();
        assertThat(moved)
                .as("the other region joins")
                .filteredOn(decision -> ACTIONS.contains(decision.kind()))
                .extracting(Decision::kind)
                .containsExactly(DecisionKind.RETRAIN);
        Instant onset = moved.get(moved.size() - 1).onset().orElseThrow();
        assertThat(onset).as("what to train on").isBetween(move.minus(days(1)), asked);

        Instant ready = latest(asked, move.plus(days(10)));
        monitor.replay(asked, ready, everywhere, none -> {});
        assertThat(monitor.take()).as("while training").noneMatch(decision -> ACTIONS.contains(decision.kind()));
        Instant from = latest(latest(onset, move), ready.minus(days(10)));
        Version two = Version.trained("2", rows(from, ready, everywhere));

        monitor.promote(two);
        monitor.replay(ready, end.minus(days(8)), everywhere, none -> {});
        assertThat(monitor.take()).as("retrained").noneMatch(decision -> ACTIONS.contains(decision.kind()));

        monitor.promote(two.miswired("3"));
        Instant back = monitor.replayUntil(DecisionKind.ROLLBACK, end.minus(days(8)), end.minus(days(5)), everywhere);
        List<Decision> broken = monitor.take();
        assertThat(broken)
                .as("two columns are miswired")
                .filteredOn(decision -> ACTIONS.contains(decision.kind()))
                .extracting(Decision::kind)
                .containsExactly(DecisionKind.ROLLBACK);
        assertThat(broken.get(broken.size() - 1).targetVersion()).contains("2");

        monitor.comeBack(two, one);
        monitor.replay(back, end.minus(days(4)), everywhere, none -> {});
        assertThat(monitor.take()).as("rolled back").noneMatch(decision -> ACTIONS.contains(decision.kind()));

        breakPipeline(end.minus(days(4)), row -> row[DISTANCE] = Float.NaN);
        breakPipeline(end.minus(days(2)), row -> row[MEAN_DELAY] = 0);
    }

    /** One day broken, the next one in order. */
    private void breakPipeline(Instant from, Consumer<float[]> fault) {
        monitor.replay(from, from.plus(days(1)), everywhere, fault);
        monitor.replay(from.plus(days(1)), from.plus(days(2)), everywhere, none -> {});

        assertThat(monitor.take())
                .as("broken pipeline")
                .extracting(Decision::kind)
                .containsExactly(DecisionKind.DATA_QUALITY, DecisionKind.DATA_QUALITY_CLEARED);
    }

    private static LabelledRows rows(Instant from, Instant to, Set<String> airports) {
        int[] chosen = FLIGHTS.select(from, to, airports);
        List<Long> times = new ArrayList<>();
        List<float[]> features = new ArrayList<>();
        List<Boolean> late = new ArrayList<>();
        for (int flight : chosen) {
            times.add(FLIGHTS.time(flight).toEpochMilli());
            features.add(FLIGHTS.features(flight));
            late.add(FLIGHTS.late(flight));
        }
        return new LabelledRows(FlightFeatures.NAMES, times, features, late);
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static Duration days(int days) {
        return Duration.ofDays(days);
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** A version: its packaged model, and the baseline of the rows it was trained on. */
    private record Version(String name, List<Byte> packaged, VersionBaseline baseline) {
        static Version trained(String name, LabelledRows rows) {
            byte[] onnx = LateModelTrainer.train(rows).onnx();
            float[] scores = Quality.probabilities(onnx, rows);
            var data = new MemoryData("flights", rows.size())
                    .times(rows.times().stream().mapToLong(Long::longValue).toArray());
            for (int column = 0; column < FlightFeatures.NAMES.size(); column++) {
                int index = column;
                data.numbers(
                        FlightFeatures.NAMES.get(column),
                        rows.features().stream().mapToDouble(row -> row[index]).toArray());
            }
            double[] predicted = new double[scores.length];
            Arrays.setAll(predicted, i -> scores[i]);
            data.numbers(LateModel.OUTPUT, predicted);
            BaselineProfile profile = new BaselineBuilder(data)
                    .time(MemoryData.TIME)
                    .prediction(LateModel.OUTPUT)
                    .build();
            assertThat(profile.layout().columns())
                    .as("hour of day and day of week are found to be calendar columns")
                    .filteredOn(column -> column.role() == ColumnRole.CALENDAR)
                    .extracting(Column::name)
                    .containsExactly(FlightFeatures.HOUR, FlightFeatures.DAY_OF_WEEK);
            var source = new ColumnSource(ColumnSource.Side.REQUEST, LateModel.INPUT, 0);
            int columns = profile.layout().columns().size();
            return new Version(
                    name,
                    list(onnx),
                    new VersionBaseline(
                            Optional.of(profile), "digest-" + name, Collections.nCopies(columns, source), ""));
        }

        Version miswired(String as) {
            return new Version(as, list(MiswiredColumns.swap(onnx(), DISTANCE, MEAN_DELAY)), baseline);
        }

        byte[] onnx() {
            byte[] bytes = new byte[packaged.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = packaged.get(i);
            }
            return bytes;
        }

        private static List<Byte> list(byte[] bytes) {
            List<Byte> list = new ArrayList<>();
            for (byte value : bytes) {
                list.add(value);
            }
            return list;
        }
    }

    /** The policy with its state, fed with windows of flights as the monitor would count them. */
    private static final class Monitor {
        private final DefaultPolicy policy = new DefaultPolicy(DriftPolicy.DEFAULT);
        private final List<Decision> decisions = new ArrayList<>();
        private byte @Nullable [] state;
        private @Nullable Version champion;
        private @Nullable Version before;

        void promote(Version version) {
            before = champion;
            champion = version;
        }

        /** A version answers again; its predecessor is the one that it once replaced. */
        void comeBack(Version version, Version replaced) {
            champion = version;
            before = replaced;
        }

        List<Decision> take() {
            List<Decision> taken = List.copyOf(decisions);
            decisions.clear();
            return taken;
        }

        void replay(Instant from, Instant to, Set<String> airports, Consumer<float[]> fault) {
            replay(from, to, airports, fault, decision -> false);
        }

        /** Replays until that is decided; the time from which the version is no longer asked. */
        Instant replayUntil(DecisionKind kind, Instant from, Instant to, Set<String> airports) {
            return replay(from, to, airports, none -> {}, decision -> decision.kind() == kind);
        }

        private Instant replay(
                Instant from, Instant to, Set<String> airports, Consumer<float[]> fault, Predicate<Decision> enough) {
            Version version = champion();
            GridLayout layout = version.baseline().layout();
            LabelledRows rows = rows(from, to, airports);
            rows.features().forEach(fault);
            float[] scores = Quality.probabilities(version.onnx(), rows);
            Duration length = version.baseline().profile().orElseThrow().blockLength();
            int next = 0;
            for (Instant start = from; start.isBefore(to); start = start.plus(length)) {
                Instant stop = start.plus(length);
                GridCounts counts = GridCounts.empty(layout);
                for (; next < rows.size() && rows.times().get(next) < stop.toEpochMilli(); next++) {
                    count(counts, layout, rows.features().get(next), scores[next]);
                }
                if (counts.rows() > 0) {
                    List<Decision> made = judge(
                            version,
                            new WindowProfile(
                                    new Traffic("flights", version.name(), Endpoint.DEFAULT), start, stop, counts));
                    if (made.stream().anyMatch(enough)) {
                        return wholeDay(stop);
                    }
                }
            }
            return to;
        }

        private static Instant wholeDay(Instant time) {
            long day = days(1).toMillis();
            return Instant.ofEpochMilli((time.toEpochMilli() + day - 1) / day * day);
        }

        private List<Decision> judge(Version version, WindowProfile window) {
            Optional<PolicyContext.Predecessor> predecessor = Optional.ofNullable(before)
                    .map(former -> new PolicyContext.Predecessor(former.name(), former.baseline()));
            var context = new PolicyContext(
                    version.baseline(), predecessor, Optional.of(version.name()), ActionMode.AUTO, ActionMode.AUTO);
            PolicyStep step = policy.step(state, window, context);
            state = step.state().bytes();
            decisions.addAll(step.decisions());
            return step.decisions();
        }

        private Version champion() {
            if (champion == null) {
                throw new IllegalStateException("no version is promoted");
            }
            return champion;
        }

        private static void count(GridCounts counts, GridLayout layout, float[] features, float score) {
            counts.add(Tally.ROWS, 1);
            for (int column = 0; column < layout.columns().size(); column++) {
                Column shape = layout.column(column);
                double value = shape.role().prediction() ? score : features[column];
                counts.increment(layout.offset(column) + shape.slotOf(value));
            }
        }
    }
}
