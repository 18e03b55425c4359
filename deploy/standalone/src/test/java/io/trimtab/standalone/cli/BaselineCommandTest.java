package io.trimtab.standalone.cli;

import static io.trimtab.standalone.cli.CommandLineFixture.trimtab;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.baseline.BaselineFile;
import io.trimtab.drift.baseline.Calibration;
import io.trimtab.drift.grid.CategoryBins;
import io.trimtab.drift.grid.Column;
import io.trimtab.standalone.training.LabelledRows;
import io.trimtab.standalone.training.LateModelTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaselineCommandTest {
    @TempDir
    Path folder;

    private String models;
    private String rows;
    private Path baseline;

    @BeforeEach
    void aModelAndItsRows() throws Exception {
        models = "--models=" + folder.resolve("models");
        baseline = folder.resolve("baseline.json");
        var labelled = new LabelledRows(
                List.of("a", "b"),
                List.of(1L, 2L),
                List.of(new float[] {0, 1}, new float[] {1, 0}),
                List.of(true, false));
        Path file = Files.write(
                folder.resolve("m.onnx"), LateModelTrainer.train(labelled).onnx());
        var csv = new StringBuilder("b,a\n");
        for (int row = 0; row < 3000; row++) {
            csv.append(row % 7).append(',').append(row % 11 / 10.0).append('\n');
        }
        rows = Files.writeString(folder.resolve("rows.csv"), csv).toString();
        trimtab(
                "model",
                "push",
                "m",
                file.toString(),
                models,
                "--input=flight",
                "--features=a,b",
                "--score=late_probability");
    }

    @Test
    void hasTheModelPredictTheRows() {
        var run = trimtab("baseline", "build", "--data=" + rows, models, "--model=m/1", "--out=" + baseline);

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith(baseline + ": 3,000 rows, 3 columns, ")
                .contains("no automatic RETRAIN: it needs a time column");
        assertThat(BaselineFile.read(baseline).layout().columns())
                .extracting(Column::name)
                .containsExactly("a", "b", "late_probability");
    }

    @Test
    void comesWithTheVersionWhenItsTrainingDataIsPushed() {
        var run = trimtab(
                "model",
                "push",
                "m",
                folder.resolve("m.onnx").toString(),
                models,
                "--input=flight",
                "--features=a,b",
                "--score=late_probability",
                "--training-data=" + rows);

        assertThat(run.out()).contains("no automatic RETRAIN").contains("m/2\n");
        var pushed = folder.resolve("models/m/2/baseline.json");
        assertThat(BaselineFile.read(pushed).layout().columns())
                .extracting(Column::name)
                .containsExactly("a", "b", "late_probability");
        assertThat(trimtab("baseline", "build", "--data=" + rows, models, "--model=m/2", "--out=" + baseline)
                        .status())
                .isZero();
        assertThat(baseline).as("the same baseline as one built by itself").hasSameBinaryContentAs(pushed);
        assertThat(trimtab("model", "show", "m/2", models).out()).contains("trained on  ");
    }

    @Test
    void isRefusedWithTheDifferencesWhenItIsPushedWithAnotherModel() {
        trimtab("baseline", "build", "--data=" + rows, models, "--model=m/1", "--out=" + baseline);

        var refused = push("--baseline=" + baseline, "--features=a,c");
        var fewer = trimtab("baseline", "build", "--data=" + rows, "--exclude=b", "--out=" + baseline);
        var taken = push("--baseline=" + baseline, "--features=a,b");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .contains(
                        "does not fit its version: 'b' is no feature of the version; the version has the features [a, c]"
                                + " and the predictions [late_probability]");
        assertThat(fewer.status()).isZero();
        assertThat(taken.out())
                .contains("the baseline has no b: nobody watches them")
                .contains("m/2\n");
    }

    private CommandLineFixture.Run push(String... options) {
        List<String> all = new java.util.ArrayList<>(List.of(
                "model",
                "push",
                "m",
                folder.resolve("m.onnx").toString(),
                models,
                "--input=flight",
                "--score=late_probability"));
        all.addAll(List.of(options));
        return trimtab(all.toArray(String[]::new));
    }

    @Test
    void saysWhichColumnTheModelLacks() throws Exception {
        Files.writeString(Path.of(rows), "a\n1\n2\n");

        var run = trimtab("baseline", "build", "--data=" + rows, models, "--model=m/1", "--out=" + baseline);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("trimtab: baseline data ")
                .contains("must have the columns [b]")
                .hasLineCount(1);
        assertThat(baseline).doesNotExist();
    }

    @Test
    void showsABaselineAsAPageWithTheFalseAlarmsToExpect() {
        trimtab("baseline", "build", "--data=" + rows, models, "--model=m/1", "--out=" + baseline);
        Path html = folder.resolve("page.html");

        var run = trimtab("baseline", "show", baseline.toString(), "--html=" + html);

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith(baseline + ": 3,000 rows, 3 columns, 3 blocks")
                .contains("false alarms in 30 days", "no bootstrap: its rows have no times", "late_probability");
        assertThat(html).content().contains("<h3>late_probability</h3>");
    }

    @Test
    void showsTheBaselineOfAVersion() throws Exception {
        trimtab(
                "model",
                "push",
                "m",
                folder.resolve("m.onnx").toString(),
                models,
                "--input=flight",
                "--features=a,b",
                "--score=late_probability",
                "--training-data=" + rows);
        Path html = folder.resolve("page.html");

        assertThat(trimtab("baseline", "show", "--model=m/2", models, "--html=" + html)
                        .status())
                .isZero();
        assertThat(html).content().contains("<code>m/2</code>");
        var none = trimtab("baseline", "show", "--model=m/1", models, "--html=" + html);
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).startsWith("trimtab: version m/1 has no baseline.json\n");
        Path pushed = folder.resolve("models/m/2/baseline.json");
        Files.writeString(pushed, Files.readString(pushed) + " ");
        assertThat(trimtab("baseline", "show", "--model=m/2", models, "--html=" + html)
                        .err())
                .contains("must have the digest that the manifest of m/2 names");
    }

    @Test
    void refusesToShowWhatIsNoBaseline() {
        assertThat(trimtab("baseline", "show").err()).contains("give either a baseline.json or --model");
        assertThat(trimtab("baseline", "show", rows).err())
                .contains("baseline " + rows + " is not JSON")
                .hasLineCount(1);
        assertThat(trimtab("baseline", "show", folder.resolve("none").toString())
                        .err())
                .contains("the baseline must be a file");
        assertThat(trimtab("baseline", "show", rows, "--replays=-1").err())
                .contains("--replays must be 0 to 10000, was -1");
    }

    @Test
    void takesTypesAndLeavesOutTheLabel() throws Exception {
        Files.writeString(Path.of(rows), "store,amount,late\n" + "7,1.5,0\n8,2.5,1\n".repeat(600));

        var run = trimtab(
                "baseline", "build", "--data=" + rows, "--label=late", "--type=store=categorical", "--out=" + baseline);

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("no calibration map: it needs a score");
        var layout = BaselineFile.read(baseline).layout();
        assertThat(layout.columns()).extracting(Column::name).containsExactly("store", "amount");
        assertThat(layout.column(0).bins()).isInstanceOf(CategoryBins.class);
        assertThat(trimtab("baseline", "build", "--data=" + rows, "--type=store=number")
                        .err())
                .contains("--type must be numeric or categorical, was 'number' for 'store'");
        assertThat(trimtab("baseline", "build", "--data=" + rows, "--type=shop=numeric")
                        .err())
                .contains("shop");
    }

    @Test
    void pushesCodesAsCategoriesAndCalibratesTheModelsOwnScores() throws Exception {
        var csv = new StringBuilder("b,a,late\n");
        for (int row = 0; row < 3000; row++) {
            csv.append(row % 7)
                    .append(',')
                    .append(row % 11 / 10.0)
                    .append(',')
                    .append(row % 3 == 0)
                    .append('\n');
        }
        Files.writeString(Path.of(rows), csv);
        String onnx = folder.resolve("m.onnx").toString();

        var run = trimtab(
                "model",
                "push",
                "m",
                onnx,
                models,
                "--input=flight",
                "--features=a,b",
                "--categorical=b",
                "--score=late_probability",
                "--training-data=" + rows,
                "--label=late");

        assertThat(run.status()).as(run.err()).isZero();
        var profile = BaselineFile.read(folder.resolve("models/m/2/baseline.json"));
        assertThat(profile.layout().columns()).extracting(Column::name).containsExactly("a", "b", "late_probability");
        assertThat(profile.layout().column(1).bins()).isInstanceOf(CategoryBins.class);
        assertThat(profile.calibration()).singleElement().satisfies(map -> {
            assertThat(map.score()).isEqualTo("late_probability");
            assertThat(map.rows()).isEqualTo(3000);
            assertThat(map.groups().stream()
                            .mapToLong(Calibration.Group::positives)
                            .sum())
                    .isEqualTo(1000);
        });
        assertThat(trimtab("model", "push", "m", onnx, models, "--input=flight", "--features=a,b", "--categorical=c")
                        .err())
                .contains("--categorical must name some of --features [a, b], names [c]");
    }
}
