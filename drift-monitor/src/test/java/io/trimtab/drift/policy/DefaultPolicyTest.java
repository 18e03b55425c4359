package io.trimtab.drift.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.Tally;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.events.ActionMode;
import io.trimtab.events.Decision;
import io.trimtab.events.DecisionKind;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.DriftReport;
import io.trimtab.events.Endpoint;
import io.trimtab.events.ReportScope;
import io.trimtab.events.ReportState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class DefaultPolicyTest {
    private static final int ROWS = 1000;

    @Test
    void asksForOneRetrainWhileOneIsUnderWay() {
        var world = new Simulation(1, 28, 0, ROWS, true);

        world.daysOfInputs(14, row -> row[Simulation.A] += .6);

        assertThat(world.decisions).extracting(Decision::kind).containsExactly(DecisionKind.WARN, DecisionKind.RETRAIN);
        Decision retrain = world.decisions.get(1);
        assertThat(retrain.mode()).isEqualTo(ActionMode.AUTO);
        assertThat(retrain.onset()).contains(Instant.parse("2026-03-30T00:00:00Z"));
        assertThat(retrain.evidence()).containsKeys("m", "a", "rows");
        assertThat(retrain.columns()).extracting("name").containsExactly("a");
        assertThat(retrain.baselineDigests()).containsExactly("digest");
    }

    @Test
    void withholdsTheRetrainThatAShortBaselineCannotVouchFor() {
        var world = new Simulation(2, 12, 0, ROWS, true);

        world.daysOfInputs(14, row -> row[Simulation.A] += .6);

        assertThat(world.decisions)
                .extracting(Decision::kind)
                .containsExactly(DecisionKind.WARN, DecisionKind.RETRAIN_WITHHELD);
        assertThat(world.decisions.get(1).reason())
                .isEqualTo("a moved, but the baseline supports no automatic retrain: 12 of 21 steps");
    }

    @Test
    void tellsOnlyWhenTheBaselineDoesNotKnowTime() {
        var world = new Simulation(3, 28, 0, 2 * ROWS, false);

        world.daysOfInputs(10, row -> row[Simulation.A] += .6);

        assertThat(world.decisions)
                .filteredOn(decision -> decision.kind() == DecisionKind.RETRAIN)
                .extracting(Decision::mode)
                .containsExactly(ActionMode.NOTIFY);
    }

    @Test
    void rollsAVersionBackOnceAndNeverForItsInputs() {
        var world = new Simulation(4, 28, 0, ROWS, true);
        world.days(7, row -> {});
        world.promote("2");
        world.daysOfInputs(2, row -> row[Simulation.A] += 1);
        assertThat(world.decided()).doesNotContain(DecisionKind.ROLLBACK);

        world.promote("3");
        world.days(2, row -> row[Simulation.SCORE] = Math.sqrt(row[Simulation.SCORE]));

        assertThat(world.decisions)
                .filteredOn(decision -> decision.kind() == DecisionKind.ROLLBACK)
                .singleElement()
                .satisfies(decision -> assertThat(decision.targetVersion()).contains("2"));
        world.decided();
        world.goBackTo("2");
        world.days(2, row -> {});
        world.promote("3");
        world.days(2, row -> row[Simulation.SCORE] = Math.sqrt(row[Simulation.SCORE]));
        assertThat(world.decided()).doesNotContain(DecisionKind.ROLLBACK);
    }

    @Test
    void aBrokenInputIsAnIncidentAndNothingElse() {
        var world = new Simulation(5, 28, 0, ROWS, true);
        world.promote("2");
        world.days(3, row -> {
            row[Simulation.B] = Double.NaN;
            row[Simulation.SCORE] = .9;
        });
        world.days(2, row -> {});

        assertThat(world.decided()).containsExactly(DecisionKind.DATA_QUALITY, DecisionKind.DATA_QUALITY_CLEARED);
        assertThat(world.reports)
                .filteredOn(report -> report.state() == ReportState.DATA_QUALITY)
                .hasSize(14)
                .first()
                .satisfies(report -> assertThat(report.note()).startsWith("b missing or not a number (100.0%)"));
    }

    @Test
    void brokenAnswersAreEvidenceAgainstTheVersion() {
        var world = new Simulation(6, 28, 0, ROWS, true);
        world.promote("2");

        world.days(1, row -> row[Simulation.SCORE] = Double.NaN);

        assertThat(world.decided()).containsExactly(DecisionKind.OUTPUT_QUALITY, DecisionKind.ROLLBACK);
    }

    @Test
    void otherRolesThanTheDefaultAreReportedOnly() {
        var world = new Simulation(7, 28, 0, ROWS, true);
        world.answerAs(Endpoint.SHADOW);

        world.days(10, row -> row[Simulation.A] += 1);

        assertThat(world.decisions).isEmpty();
        assertThat(world.reports)
                .hasSize(40)
                .allSatisfy(report -> assertThat(report.scope()).isEqualTo(ReportScope.WINDOW));
    }

    @Test
    void countsRowsOfVersionsWithoutABaseline() {
        var world = new Simulation(8, 28, 0, ROWS, true);
        WindowProfile window = world.window(row -> {});
        GridCounts rowsOnly = GridCounts.empty(GridLayout.EMPTY);
        rowsOnly.add(Tally.ROWS, 17);

        PolicyStep step = world.step(
                new WindowProfile(window.traffic(), window.start(), window.end(), rowsOnly),
                VersionBaseline.none("version m/1 has no baseline.json"));

        assertThat(step.reports()).singleElement().satisfies(report -> {
            assertThat(report.state()).isEqualTo(ReportState.NO_BASELINE);
            assertThat(report.rows()).isEqualTo(17);
            assertThat(report.note()).isEqualTo("version m/1 has no baseline.json");
        });
    }

    @Test
    void fewRowsAreCountedButNotCompared() {
        var world = new Simulation(9, 28, 0, ROWS, true);
        var few = new Simulation(9, 28, 0, 30, true);

        DriftReport enough = world.judge(world.window(row -> {})).reports().get(0);
        DriftReport tooFew = few.judge(few.window(row -> {})).reports().get(0);

        assertThat(enough.columns().get(0).statistics())
                .containsKeys(
                        "d",
                        "psi",
                        "js",
                        "hellinger",
                        "ks_p_iid",
                        "wasserstein",
                        "wasserstein_std",
                        "mean_shift",
                        "sd_ratio");
        assertThat(tooFew.state()).isEqualTo(ReportState.INSUFFICIENT_DATA);
        assertThat(tooFew.rows()).isEqualTo(120);
        assertThat(tooFew.columns().get(0).statistics()).isEmpty();
    }

    @Test
    void theOrderInWhichPartsAreMergedDoesNotMatter() {
        var world = new Simulation(10, 28, 0, ROWS, true);
        WindowProfile one = world.window(row -> {});
        WindowProfile other = world.window(row -> row[Simulation.A] += .2);
        GridCounts forward = one.counts().copy();
        forward.add(other.counts());
        GridCounts backward = other.counts().copy();
        backward.add(one.counts());

        byte[] first = reports(one, forward);
        byte[] second = reports(one, backward);

        assertThat(second).isEqualTo(first);
    }

    private static byte[] reports(WindowProfile window, GridCounts counts) {
        var merged = new WindowProfile(window.traffic(), window.start(), window.end(), counts);
        return DriftEventCodec.write(
                new Simulation(10, 28, 0, ROWS, true).judge(merged).reports());
    }

    @Test
    void holdsItsBudgetOnNoiseAndFindsShifts() {
        int falseRetrains = 0;
        int found = 0;
        int runs = 8;
        for (int run = 0; run < runs; run++) {
            double persistence = run % 2 == 0 ? 0 : .5;
            var quiet = new Simulation(100 + run, 31, persistence, 250, true);
            quiet.days(90, row -> {});
            falseRetrains += (int) quiet.decisions.stream()
                    .filter(decision -> decision.kind() == DecisionKind.RETRAIN)
                    .count();
            var moved = new Simulation(200 + run, 31, persistence, 250, true);
            moved.daysOfInputs(20, row -> row[Simulation.A] += .3);
            found += moved.decided().contains(DecisionKind.RETRAIN) ? 1 : 0;
        }

        assertThat(falseRetrains).as("RETRAIN in %d times 90 quiet days", runs).isLessThanOrEqualTo(2);
        assertThat(found).as("shifts of .3 sd found in 20 days").isEqualTo(runs);
    }
}
