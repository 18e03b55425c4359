package io.trimtab.standalone.cli;

import static io.trimtab.standalone.cli.CommandLineFixture.trimtab;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.baseline.BaselineFile;
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
}
