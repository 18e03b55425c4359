package io.trimtab.drift.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.topology.RowCounter;
import io.trimtab.drift.topology.SampleModel;
import io.trimtab.drift.topology.WindowSettings;
import io.trimtab.events.Outcome;
import io.trimtab.events.PredictionEvent;
import io.trimtab.events.PredictionEventReader;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.Manifest;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.PredictionRole;
import io.trimtab.registry.Processing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EventRowsTest {
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final Manifest MANIFEST = manifest(FeatureType.NUMERIC);

    @Test
    void aBaselineOfEventsCountsThemAsTheMonitorDoes() {
        var random = new Random(4);
        List<PredictionEvent> events = new ArrayList<>();
        for (int hour = 0; hour < 60; hour++) {
            for (int i = 0; i < 20; i++) {
                events.add(event(hour, Outcome.OK, random.nextGaussian(), random.nextGaussian()));
            }
        }
        var rows = new EventRows(SampleModel.NAME, "2", MANIFEST);
        events.forEach(rows::add);
        BaselineProfile profile = new BaselineBuilder(rows.earliest(Integer.MAX_VALUE, "kafka:topic"))
                .time(MemoryData.TIME)
                .manifest(MANIFEST)
                .build();

        var version = new VersionBaseline(
                Optional.of(profile), "", RegistryBaselines.fit(MANIFEST).sources(profile, "baseline.json"), "");
        GridCounts live = GridCounts.empty(profile.layout());
        var counter = new RowCounter(version, WindowSettings.DEFAULT);
        events.forEach(event -> counter.count(event, live));
        assertThat(profile.dataset().rows()).isEqualTo(2_400);
        assertThat(profile.timed()).isTrue();
        for (int column = 0; column < 2; column++) {
            assertThat(profile.total().column(profile.layout(), column))
                    .isEqualTo(live.column(profile.layout(), column));
        }
    }

    @Test
    void takesTheEarliestRowsOfTheVersionWhateverTheOrderOfTheEvents() {
        var rows = new EventRows(SampleModel.NAME, "2", MANIFEST);
        rows.add(event(3, Outcome.OK, 3));
        rows.add(event(1, Outcome.OK, 1));
        rows.add(event(2, Outcome.OK, 2, 2.5));
        rows.add(reread(SampleModel.event("other", START, "1", 9)));

        List<Double> found = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        rows.earliest(3, "kafka:topic").scan(MemoryData.TIME, List.of("x"), row -> {
            found.add(row.number(0));
            times.add(row.time());
        });

        assertThat(found).containsExactly(1.0, 2.0, 2.5);
        assertThat(times).isSorted().first().isEqualTo(START.toEpochMilli() + 3_600_000);
    }

    @Test
    void leavesOutWhatFailedAndSaysHowMuch() {
        var rows = new EventRows(SampleModel.NAME, "2", MANIFEST);
        rows.add(event(1, Outcome.ERROR, 1, 2));

        assertThat(rows.rows()).isZero();
        assertThat(rows.skipped()).isEqualTo(2);
        assertThatThrownBy(() -> rows.earliest(10, "kafka:topic"))
                .isInstanceOf(BaselineBuildException.class)
                .hasMessage("there is no event of sample/2 with all of its values in kafka:topic, and 2 rows without");
    }

    @Test
    void numbersOfACategoricalFeatureAreTexts() {
        var rows = new EventRows(SampleModel.NAME, "2", manifest(FeatureType.CATEGORICAL));
        rows.add(event(1, Outcome.OK, 7, 8.5));

        List<String> found = new ArrayList<>();
        rows.earliest(3, "kafka:topic").scan(null, List.of("x"), row -> found.add(String.valueOf(row.text(0))));

        assertThat(found).containsExactly("7", "8.5");
    }

    @Test
    void aFeatureMayBeCalledTime() {
        Manifest named = manifest(List.of(new Feature("time", "input", 0, FeatureType.NUMERIC, FeatureRole.FEATURE)));
        var rows = new EventRows(SampleModel.NAME, "2", named);
        rows.add(event(1, Outcome.OK, 1, 2));

        BaselineProfile profile = new BaselineBuilder(rows.earliest(2, "kafka:topic"))
                .time(rows.timeColumn())
                .manifest(named)
                .build();

        assertThat(profile.layout().indexOf("time")).isPresent();
        assertThat(profile.blocks().get(0).end()).isAfter(START.plus(Duration.ofHours(1)));
    }

    @Test
    void idsAndTimeStampsAreNotKept() {
        var rows = new EventRows(
                SampleModel.NAME,
                "2",
                manifest(List.of(
                        new Feature("x", "input", 0, FeatureType.NUMERIC, FeatureRole.FEATURE),
                        new Feature("id", "input", 1, FeatureType.CATEGORICAL, FeatureRole.ID))));
        rows.add(event(1, Outcome.OK, 1, 2));

        assertThat(rows.mostRows(3 * 32 * 1000)).as("time, x and p").isEqualTo(1000);
        assertThat(rows.earliest(2, "kafka:topic").fields())
                .extracting(BaselineData.Field::name)
                .containsExactly("time", "x", "p");
    }

    @Test
    void aVersionWithoutNamedFeaturesIsRefused() {
        Manifest unnamed = manifest(List.of());

        assertThatThrownBy(() -> new EventRows(SampleModel.NAME, "2", unnamed))
                .isInstanceOf(BaselineBuildException.class)
                .hasMessageContaining("sample/2 must name its features");
    }

    private static PredictionEvent event(int hour, Outcome outcome, double... x) {
        return reread(SampleModel.event("id" + hour, START.plus(Duration.ofHours(hour)), "2", outcome, x));
    }

    private static PredictionEvent reread(SampleModel.Event event) {
        return new PredictionEventReader()
                .read(
                        name -> {
                            var header = event.headers().lastHeader(name);
                            return header == null ? null : header.value();
                        },
                        event.bytes());
    }

    private static Manifest manifest(FeatureType type) {
        return manifest(List.of(new Feature("x", "input", 0, type, FeatureRole.FEATURE)));
    }

    private static Manifest manifest(List<Feature> features) {
        return new Manifest(
                Manifest.FORMAT_VERSION,
                "onnxruntime",
                "model.onnx",
                Map.of(),
                List.of(),
                List.of(),
                features,
                List.of(new OutputRole("p", "p", 0, FeatureType.NUMERIC, PredictionRole.SCORE)),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                START,
                Map.of(),
                Processing.NONE,
                false);
    }
}
