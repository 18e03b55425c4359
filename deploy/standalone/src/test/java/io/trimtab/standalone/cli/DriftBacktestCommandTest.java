package io.trimtab.standalone.cli;

import static io.trimtab.standalone.cli.CommandLineFixture.trimtab;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DriftBacktestCommandTest {
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final int ROWS = 300;
    private static final int DAYS = 10;

    @TempDir
    Path folder;

    private final Random random = new Random(5);
    private String reference;

    @BeforeEach
    void tenDaysOfRows() throws Exception {
        reference = "--reference=" + csv("january.csv", 0, DAYS * 24, 0);
    }

    @Test
    void tellsWhatWouldHaveHappenedAndWritesALineForEachWindow() throws Exception {
        String data = "--data=" + csv("february.csv", DAYS * 24, 48, .6);
        Path events = folder.resolve("events.jsonl");

        var run = trimtab("drift", "backtest", reference, data, "--time=at", "--window=1h", "--json=" + events);

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("2026-03-13T01:00:00Z  WARN                    a")
                .contains("2026-03-12  ........................")
                .contains("2026-03-13  w:::::::::::::::::::::::")
                .contains("48 windows of 1h in 2.0 days; in 30 days that is DATA_QUALITY 0.0 WARN 15.0 RETRAIN 0.0");
        List<String> lines = Files.readAllLines(events);
        assertThat(lines).hasSize(48);
        assertThat(lines.get(24)).contains("\"verdict\":\"WARN\",\"columns\":[\"a\"]");
        assertThat(run.err()).contains("no automatic RETRAIN");
    }

    @Test
    void judgesTheRowsOfEachSegmentByThemselves() throws Exception {
        String data = "--data=" + csv("february.csv", DAYS * 24, 48, .6);

        var run = trimtab("drift", "backtest", reference, data, "--time=at", "--window=3h", "--segment=kind");

        assertThat(run.out()).contains("kind=x\n").contains("kind=y\n").doesNotContain("kind=z");
    }

    @Test
    void takesAPolicyFileAndNamesItsProblems() throws Exception {
        String data = "--data=" + csv("february.csv", DAYS * 24, 48, .6);
        Path deaf = Files.writeString(folder.resolve("deaf.yaml"), "warn: {effect: 0.9}");
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "warn: {effekt: 0.9}");

        var quiet = trimtab("drift", "backtest", reference, data, "--time=at", "--window=1h", "--policy=" + deaf);
        var refused = trimtab("drift", "backtest", reference, data, "--time=at", "--policy=" + wrong);

        assertThat(quiet.out()).startsWith("nothing would have happened");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("unknown key 'warn.effekt'");
    }

    @Test
    void saysWhatDoesNotFit() throws Exception {
        String data = "--data=" + csv("february.csv", DAYS * 24, 2, 0);

        assertThat(trimtab("drift", "backtest", data, "--time=at").err())
                .contains("give either --reference or --baseline");
        assertThat(trimtab("drift", "backtest", reference, data, "--time=at", "--window=5h")
                        .err())
                .contains("window must be 1, 2, 3, 4, 6, 8, 12 or 24 hours, was 5H");
        assertThat(trimtab("drift", "backtest", reference, data, "--time=when").err())
                .contains("must have the columns [when]");
        assertThat(trimtab("drift", "backtest", reference, data, "--time=at", "--segment=nothing")
                        .err())
                .contains("--segment must be a column of the reference, 'nothing' is none");
    }

    @Test
    void holdsAnswersAgainstWhatCameTrueLater() throws Exception {
        String normal = "--reference=" + answers("january.csv", 0, 28, false);
        String data = "--data=" + answers("february.csv", 28, 4, true);

        var run = trimtab(
                "drift",
                "backtest",
                normal,
                data,
                "--time=at",
                "--prediction=answer",
                "--label=truth",
                "--label-delay=24h");

        assertThat(run.err()).doesNotContain("no claim");
        assertThat(run.out())
                .contains("WARN                    error(answer)")
                .contains("labels became known; the mean error was 0.");
    }

    @Test
    void aReferenceWithoutLabelsIsJudgedWithoutErrors() throws Exception {
        Path normal = Path.of(answers("january.csv", 0, 28, false));
        Files.writeString(
                normal,
                Files.readString(normal).replaceAll("(?m),(cat|dog)$", ",").replaceFirst("truth\\R", "truth\n"));
        String data = "--data=" + answers("february.csv", 28, 4, true);

        var run = trimtab(
                "drift",
                "backtest",
                "--reference=" + normal,
                data,
                "--time=at",
                "--prediction=answer",
                "--label=truth");

        assertThat(run.status()).isZero();
        assertThat(run.err()).contains("no row of the reference has both truth and answer: errors are not judged");
        assertThat(run.out()).startsWith("nothing would have happened");
    }

    @Test
    void saysWhatLabelsNeed() throws Exception {
        String data = "--data=" + answers("february.csv", 28, 1, false);
        String normal = "--reference=" + answers("january.csv", 0, 2, false);

        assertThat(trimtab("drift", "backtest", normal, data, "--time=at", "--label=truth")
                        .err())
                .contains("--label needs --reference, whose own errors are what is usual, and one --prediction");
        assertThat(trimtab("drift", "backtest", normal, data, "--time=at", "--label-delay=1h")
                        .err())
                .contains("--label-delay needs --label");
        assertThat(trimtab(
                                "drift",
                                "backtest",
                                normal,
                                data,
                                "--time=at",
                                "--prediction=answer",
                                "--label=truth",
                                "--label-delay=soon")
                        .err())
                .contains("--label-delay must be a duration such as 1h, was 'soon'");
        assertThat(trimtab("drift", "backtest", normal, data, "--time=at", "--prediction=answer", "--label=at")
                        .err())
                .contains("must both be numbers or both be texts, are time stamps and texts");
    }

    /** Answers that are right nine times of ten, or less often from the second day on. */
    private String answers(String name, int firstDay, int days, boolean worse) throws Exception {
        var text = new StringBuilder("at,x,answer,truth\n");
        for (int i = 0; i < days * 24 * ROWS; i++) {
            Instant at = START.plusSeconds(firstDay * 86_400L + i * 3600L / ROWS);
            int wrong = worse && i >= 24 * ROWS ? 3 : 1;
            String truth = random.nextBoolean() ? "cat" : "dog";
            String other = truth.equals("cat") ? "dog" : "cat";
            text.append(at.toString(), 0, 19).append(',').append((float) random.nextGaussian());
            text.append(',')
                    .append(random.nextInt(10) < wrong ? other : truth)
                    .append(',')
                    .append(truth)
                    .append('\n');
        }
        return Files.writeString(folder.resolve(name), text).toString();
    }

    /** Hourly rows from an hour on; after the first day {@code a} is moved. */
    private String csv(String name, int firstHour, int hours, double moved) throws Exception {
        var text = new StringBuilder("at,a,b,kind\n");
        for (int i = 0; i < hours * ROWS; i++) {
            Instant at = START.plusSeconds(firstHour * 3600L + i * 3600L / ROWS);
            double a = random.nextGaussian() + (i >= 24 * ROWS ? moved : 0);
            text.append(at.toString(), 0, 19).append(',').append((float) a);
            text.append(',').append((float) random.nextGaussian());
            text.append(',').append(random.nextBoolean() ? 'x' : 'y').append('\n');
        }
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
