package io.trimtab.loadtests.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class DriftBenchesTest {
    @TempDir
    Path folder;

    @Test
    void theLimitIsWhatChanceExplainsAtTheBudget() {
        assertThat(row(19).limit()).isEqualTo(19);
        assertThat(row(19).holds()).isTrue();
        assertThat(row(20).holds()).isFalse();
    }

    private static NullRow row(long alarms) {
        return new NullRow("iid", "WARN", 7200, alarms, 1 / 720.0, -1, 8);
    }

    @Test
    void countsFalseAlarmsOfEveryRuleAndMakesTheRaisedOnesAct() throws Exception {
        Run run = run(new NullCommand(), "--stream=iid", "--windows=48", "--runs=1", "--days=22");

        assertThat(run.status()).isZero();
        JsonNode rows = run.json().path("rows");
        assertThat(rows)
                .extracting(row -> row.path("rule").asText())
                .containsExactly(
                        "WARN",
                        "new values",
                        "RETRAIN",
                        "RETRAIN at 1/100",
                        "ROLLBACK",
                        "ROLLBACK at 1/100",
                        "PSI > 0.1",
                        "KS p < 0.05");
        assertThat(rows.get(0).path("windows").asInt()).isEqualTo(48);
        assertThat(rows.get(0).path("budget_per_1000").asDouble()).isEqualTo(1.3889);
        assertThat(rows.get(3).path("fired_on_drift").asInt()).isEqualTo(1);
        assertThat(rows.get(5).path("fired_on_drift").asInt()).isEqualTo(1);
        assertThat(rows.get(7).path("alarms").asInt())
                .as("KS with p < .05 on five columns")
                .isPositive();
    }

    @Test
    void findsTheDelayOfAChangeAndDrawsIt() throws Exception {
        Run run = run(
                new PowerCommand(), "--scenario=delay_shift_30", "--runs=1", "--days=22", "--quiet=4", "--patience=6");
        Path printed = Files.writeString(folder.resolve("power.txt"), run.out());
        Path picture = folder.resolve("power.png");

        assertThat(run.json().path("delay_shift_30").asInt()).isBetween(1, 2);
        assertThat(run.json().path("rows"))
                .extracting(row -> row.path("rule").asText())
                .contains("Trimtab", "always", "never");
        assertThat(run(new PlotCommand(), printed.toString(), "--out=" + picture)
                        .status())
                .isZero();
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(1100);
    }

    @Test
    void lateLabelsHoldTheirBudgetAndTellWhenTheyTurn() throws Exception {
        Run run = run(new LabelsCommand(), "--windows=48", "--runs=1", "--days=22");

        assertThat(run.json().path("rows"))
                .extracting(row -> row.path("stream").asText() + " " + row.path("windows"))
                .contains("iid 48", "ar-0.8 48", "daily 48", "daily, promoted 48", "a fifth labelled 48");
        assertThat(run.json().path("delay_iid").asInt()).isBetween(1, 24);
        assertThat(run.json().path("rows").get(1).path("fired_on_drift").asInt())
                .isEqualTo(1);
    }

    @Test
    void namesTheStreamsThatThereAre() {
        Run run = run(new NullCommand(), "--stream=pink");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--stream must be one of [iid, ar-0.3,").contains("was pink");
    }

    @Test
    void measuresHowFastEventsAreCounted() throws Exception {
        Run run = run(new SpeedCommand(), "--rounds=1", "--seconds=0.02", "--baseline-rows=30000");

        assertThat(run.json().path("grid_values_per_second").asLong()).isPositive();
        assertThat(run.json().path("decoded_values_per_second").asLong()).isPositive();
        assertThat(run.json().path("merge_ms").asDouble()).isPositive();
        assertThat(run.json().path("bytes_per_feature_window").asInt()).isLessThanOrEqualTo(4096);
        assertThat(run.json().path("baseline_ratio_to_floor").asDouble()).isPositive();
        assertThat(run.json().path("baseline_rows").asLong()).isEqualTo(30_000);
    }

    private record Run(int status, String out, String err) {
        JsonNode json() throws Exception {
            List<String> lines = out.lines().toList();
            return new ObjectMapper().readTree(lines.get(lines.size() - 1));
        }
    }

    private static Run run(Object command, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Run(status, out.toString(), err.toString());
    }
}
