package io.trimtab.drift.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RealisedErrorTest {
    @TempDir
    Path folder;

    @Test
    void ofNumbersItIsTheDistance() throws Exception {
        var memory = new MemoryData("memory", 5)
                .numbers("score", .25, .75, Double.NaN, .5, 2)
                .numbers("label", 0, 1, 1, Double.NaN, -1);
        Path file = Files.writeString(folder.resolve("rows.csv"), "score,label\n0.25,0\n0.75,1\n,1\n0.5,\n2,-1\n");

        assertThat(errors(memory)).containsExactly(.25, .25, Double.NaN, Double.NaN, 3.0);
        try (BaselineData read = BaselineData.file(file)) {
            assertThat(errors(read)).isEqualTo(errors(memory));
        }
    }

    @Test
    void ofTextsItIsWhetherTheyDiffer() throws Exception {
        var memory = new MemoryData("memory", 4)
                .texts("score", new ArrayList<>(Arrays.asList("cat", "dog", null, "cat")))
                .texts("label", new ArrayList<>(Arrays.asList("cat", "cat", "cat", null)));
        Path file = Files.writeString(folder.resolve("rows.csv"), "score,label\ncat,cat\ndog,cat\n,cat\ncat,\n");

        assertThat(errors(memory)).containsExactly(0.0, 1.0, Double.NaN, Double.NaN);
        try (BaselineData read = BaselineData.file(file)) {
            assertThat(errors(read)).isEqualTo(errors(memory));
        }
    }

    @Test
    void aFlagAndAProbabilityAreNumbers() throws Exception {
        Path file = Files.writeString(
                folder.resolve("rows.jsonl"), "{\"score\":0.25,\"label\":true}\n{\"score\":0.25,\"label\":false}\n");

        try (BaselineData read = BaselineData.file(file)) {
            assertThat(errors(read)).containsExactly(.75, .25);
        }
    }

    @Test
    void itsKindsMustAgreeAndItsColumnsBeThere() {
        var data = new MemoryData("rows", 1)
                .numbers("score", 1)
                .texts("name", List.of("x"))
                .times("at", 0);

        assertThatThrownBy(() -> data.with(new RealisedError("score", "name", Duration.ZERO)))
                .isInstanceOf(BaselineBuildException.class)
                .hasMessage("label 'name' and prediction 'score' of rows must both be numbers or both be texts, are"
                        + " texts and numbers");
        assertThatThrownBy(() -> data.with(new RealisedError("score", "at", Duration.ZERO)))
                .hasMessageContaining("are time stamps and numbers");
        assertThatThrownBy(() -> new RealisedError("score", "score", Duration.ZERO))
                .hasMessage("label and prediction must be two columns, are both 'score'");
        assertThatThrownBy(() -> data.with(new RealisedError("score", "truth", Duration.ZERO)))
                .hasMessage("rows must have the column 'truth', has [score, name, at]");
        assertThatThrownBy(() -> new RealisedError("score", "name", Duration.ofHours(-1)))
                .hasMessage("label delay must be 0 to 3660 days, was PT-1H");
    }

    @Test
    void labelsThatAreAllMissingAreNumbersIfThePredictionIs() throws Exception {
        Path file = Files.writeString(folder.resolve("rows.csv"), "score,label\n0.25,\n0.75,\n");

        try (BaselineData read = BaselineData.file(file)) {
            assertThat(errors(read)).containsExactly(Double.NaN, Double.NaN);
        }
    }

    @Test
    void aColumnOfItsNameIsInTheWay() {
        var data = new MemoryData("rows", 1)
                .numbers("score", 1)
                .numbers("label", 1)
                .numbers("error(score)", 0);

        assertThatThrownBy(() -> data.with(new RealisedError("score", "label", Duration.ZERO)))
                .hasMessage("rows must not have a column 'error(score)': that is the name of the errors");
    }

    private static List<Double> errors(BaselineData data) {
        List<Double> errors = new ArrayList<>();
        BaselineData with = data.with(new RealisedError("score", "label", Duration.ZERO));
        with.scan(null, List.of("error(score)"), row -> errors.add(row.missing(0) ? Double.NaN : row.number(0)));
        return errors;
    }
}
