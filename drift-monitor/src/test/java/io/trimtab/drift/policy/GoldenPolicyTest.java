package io.trimtab.drift.policy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trimtab.drift.baseline.BaselineBlock;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.ColumnSource;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.grid.Special;
import io.trimtab.drift.grid.Tally;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.statistics.Golden;
import io.trimtab.events.ActionMode;
import io.trimtab.events.ColumnReport;
import io.trimtab.events.Decision;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.DriftReport;
import io.trimtab.events.Endpoint;
import io.trimtab.events.ReportScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The whole policy gives the decisions of the reference implementation, with its numbers, window by window. */
final class GoldenPolicyTest {
    private static final long HOUR = 3_600_000L;
    private static final DriftPolicy WHOLE_DAYS =
            PolicyFile.parse("warn: {budget-days: 30, view: PT0S}", "of the reference implementation");

    private final JsonNode golden = Golden.read("end-to-end.json");
    private final Map<String, VersionBaseline> baselines = new TreeMap<>();
    private final Map<String, String> predecessors = new TreeMap<>();
    private JsonNode countsOnPredecessorsGrid = golden.path("none");
    private final DefaultPolicy policy =
            new DefaultPolicy(model -> WHOLE_DAYS, (counts, from, to) -> counts(countsOnPredecessorsGrid, to.layout()));
    private byte @Nullable [] state;
    private String champion = "";

    @Test
    void decidesAsTheReferenceImplementation() {
        List<String> decided = new ArrayList<>();
        for (JsonNode event : golden.path("events")) {
            if (event.path("type").asText().equals("alias")) {
                champion = event.path("version").asText();
                predecessors.put(champion, event.path("previous").asText(""));
            } else {
                PolicyStep step = step(event);
                compare(event, step);
                step.decisions().forEach(decision -> decided.add(decision.kind().name()));
            }
        }

        assertThat(decided)
                .containsExactly(
                        "WARN",
                        "RETRAIN",
                        "ROLLBACK",
                        "DATA_QUALITY",
                        "DATA_QUALITY_CLEARED",
                        "DATA_QUALITY",
                        "DATA_QUALITY_CLEARED");
    }

    @Test
    void theSameStateWindowAndContextGiveTheSameBytes() {
        JsonNode first = golden.path("events").get(1);
        champion = "1";
        PolicyStep once = step(first);
        state = null;
        PolicyStep again = new DefaultPolicy(WHOLE_DAYS).step(null, window(first, baseline("1")), context("1"));

        assertThat(again.state().bytes()).isEqualTo(once.state().bytes());
        assertThat(DriftEventCodec.write(again.reports())).isEqualTo(DriftEventCodec.write(once.reports()));
    }

    private PolicyStep step(JsonNode event) {
        String version = event.path("version").asText();
        countsOnPredecessorsGrid = event.path("previous_counts");
        byte @Nullable [] before = state == null ? null : state.clone();
        PolicyStep step = policy.step(state, window(event, baseline(version)), context(version));
        if (state != null) {
            assertThat(state).as("the state given is not changed").isEqualTo(before);
        }
        state = step.state().bytes();
        return step;
    }

    private PolicyContext context(String version) {
        String before = predecessors.getOrDefault(version, "");
        return new PolicyContext(
                baseline(version),
                before.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new PolicyContext.Predecessor(before, baseline(before))),
                Optional.of(champion),
                ActionMode.AUTO,
                ActionMode.APPROVE);
    }

    private void compare(JsonNode event, PolicyStep step) {
        String at = "version " + event.path("version").asText() + " hour " + event.path("end_hour");
        List<String> kinds = new ArrayList<>();
        event.path("decisions")
                .forEach(decision -> kinds.add(decision.path("kind").asText()));
        assertThat(step.decisions())
                .as(at)
                .extracting(decision -> decision.kind().name())
                .isEqualTo(kinds);
        for (int i = 0; i < kinds.size(); i++) {
            compare(at, event.path("decisions").get(i), step.decisions().get(i));
        }
        assertThat(step.reports().get(0).scope()).isEqualTo(ReportScope.WINDOW);
        assertThat(step.reports()).as(at).hasSize(event.has("step") ? 3 : 1);
        if (event.has("step")) {
            DriftReport day = step.reports().get(1);
            Golden.agree(
                    at + " M", number(day.evidence(), "m"), event.path("step").path("M"));
            compare(at, event.path("step").path("step"), day);
            compare(at, event.path("step").path("view"), step.reports().get(2));
        }
        if (event.has("rollback")) {
            Map<String, Double> evidence = step.reports().get(0).evidence();
            Golden.agree(
                    at + " U",
                    number(evidence, "u_before"),
                    event.path("rollback").path("U"));
            Golden.agree(
                    at + " Mr",
                    number(evidence, "rollback_m"),
                    event.path("rollback").path("M"));
        }
    }

    private static void compare(String at, JsonNode expected, Decision actual) {
        if (expected.has("since")) {
            assertThat(actual.onset())
                    .contains(Instant.ofEpochMilli(expected.path("since").asLong() * HOUR));
            Golden.agree(at + " M", number(actual.evidence(), "m"), expected.path("M"));
        }
        if (expected.has("to")) {
            assertThat(actual.targetVersion()).contains(expected.path("to").asText());
            assertThat(actual.mode()).isEqualTo(ActionMode.APPROVE);
        }
        List<String> features = new ArrayList<>();
        if (expected.path("features").isObject()) {
            expected.path("features").fieldNames().forEachRemaining(features::add);
        } else {
            expected.path("features").forEach(feature -> features.add(feature.asText()));
        }
        assertThat(actual.columns()).as(at).extracting("name").isEqualTo(features);
        assertThat(actual.policyHash()).isEqualTo(WHOLE_DAYS.hash());
        assertThat(actual.aliasBefore()).contains(actual.version());
    }

    private static void compare(String at, JsonNode expected, DriftReport report) {
        for (ColumnReport column : report.columns()) {
            String what = at + " " + report.scope() + " " + column.name();
            JsonNode test = expected.path(column.name());
            Golden.agree(what + " D", number(column.statistics(), "d"), test.path("D"));
            Golden.agree(what + " net D", number(column.statistics(), "d_net"), test.path("Dn"));
            Golden.agree(what + " z", number(column.statistics(), "z"), test.path("z"));
            Golden.agreeOnP(what + " p", number(column.statistics(), "p"), test.path("p"));
        }
    }

    private static double number(Map<String, Double> numbers, String name) {
        Double number = numbers.get(name);
        assertThat(number).as(name).isNotNull();
        return number == null ? Double.NaN : number;
    }

    private VersionBaseline baseline(String version) {
        return baselines.computeIfAbsent(golden.path("versions").path(version).asText(), name -> {
            BaselineProfile profile = profile(golden.path("baselines").path(name));
            var source = new ColumnSource(ColumnSource.Side.REQUEST, "x", 0);
            return new VersionBaseline(
                    Optional.of(profile),
                    name,
                    Collections.nCopies(profile.layout().columns().size(), source),
                    "");
        });
    }

    private static BaselineProfile profile(JsonNode baseline) {
        List<Column> columns = new ArrayList<>();
        for (Map.Entry<String, JsonNode> feature : baseline.path("features").properties()) {
            String role = feature.getValue().path("role").asText().toUpperCase(Locale.ROOT);
            var bins = new NumericBins(
                    feature.getValue().path("min").asDouble(),
                    Golden.doubles(feature.getValue().path("edges")));
            columns.add(new Column(feature.getKey(), ColumnRole.valueOf(role), bins));
        }
        var layout = new GridLayout(columns);
        long length = baseline.path("window_h").asLong() * HOUR;
        long first = baseline.path("first_window").asLong();
        List<BaselineBlock> blocks = new ArrayList<>();
        for (int i = 0;
                i < baseline.path("features").path("a").path("window_blocks").size();
                i++) {
            var counts = new TreeMap<String, JsonNode>();
            for (Column column : columns) {
                counts.put(
                        column.name(),
                        baseline.path("features")
                                .path(column.name())
                                .path("window_blocks")
                                .get(i));
            }
            long start = (first + i) * length;
            GridCounts grid = counts(counts, layout);
            if (grid.rows() > 0) {
                blocks.add(new BaselineBlock(Instant.ofEpochMilli(start), Instant.ofEpochMilli(start + length), grid));
            }
        }
        return new BaselineProfile(
                new BaselineProfile.Dataset("golden", Optional.empty(), 0),
                layout,
                true,
                Duration.ofMillis(length),
                blocks);
    }

    private static WindowProfile window(JsonNode event, VersionBaseline baseline) {
        Instant end = Instant.ofEpochMilli(event.path("end_hour").asLong() * HOUR);
        return new WindowProfile(
                new Traffic("m", event.path("version").asText(), Endpoint.DEFAULT),
                end.minus(Duration.ofHours(6)),
                end,
                counts(event.path("counts"), baseline.layout()));
    }

    private static GridCounts counts(JsonNode byName, GridLayout layout) {
        var counts = new TreeMap<String, JsonNode>();
        layout.columns().forEach(column -> counts.put(column.name(), byName.path(column.name())));
        return counts(counts, layout);
    }

    /** Golden counts are bins, then missing or not a number, then infinite. */
    private static GridCounts counts(Map<String, JsonNode> byName, GridLayout layout) {
        GridCounts grid = GridCounts.empty(layout);
        long rows = 0;
        for (int column = 0; column < layout.columns().size(); column++) {
            Column shape = layout.column(column);
            long[] counts = Golden.longs(requireNonNull(byName.get(shape.name())));
            int bins = shape.bins().size();
            for (int bin = 0; bin < bins; bin++) {
                grid.set(layout.offset(column) + bin, counts[bin]);
            }
            grid.set(layout.offset(column) + shape.slotOf(Special.MISSING), counts[bins]);
            grid.set(layout.offset(column) + shape.slotOf(Special.POSITIVE_INFINITY), counts[bins + 1]);
            rows = Arrays.stream(counts).sum();
        }
        grid.add(Tally.ROWS, rows);
        return grid;
    }
}
