package io.trimtab.standalone.cli;

import static io.trimtab.standalone.cli.CommandLineFixture.trimtab;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.standalone.training.LabelledRows;
import io.trimtab.standalone.training.LateModelTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelCommandTest {
    @TempDir
    Path folder;

    private String models;
    private String file;

    @BeforeEach
    void aModelFile() throws Exception {
        models = "--models=" + folder.resolve("models");
        var rows = new LabelledRows(
                List.of("a", "b"),
                List.of(1L, 2L),
                List.of(new float[] {0, 1}, new float[] {1, 0}),
                List.of(true, false));
        file = Files.write(
                        folder.resolve("m.onnx"), LateModelTrainer.train(rows).onnx())
                .toString();
    }

    @Test
    void pushesVersionsOneAfterTheOther() {
        assertThat(trimtab("model", "push", "m", file, models).out()).isEqualTo("m/1\n");
        assertThat(trimtab("model", "push", "m", file, models).out()).isEqualTo("m/2\n");
        assertThat(trimtab("model", "list", models).out()).isEqualTo("m  versions 1 2\n");
    }

    @Test
    void promotesAndRollsBack() {
        trimtab("model", "push", "m", file, models, "--promote", "--actor=ann");
        trimtab("model", "push", "m", file, models);

        assertThat(trimtab("model", "promote", "m", "2", models, "--actor=ann").out())
                .isEqualTo("m@champion 1 -> 2, by ann: promoted by hand\n");
        assertThat(trimtab("model", "rollback", "m", models, "--actor=bob", "--reason=slow")
                        .out())
                .isEqualTo("m@champion 2 -> 1, by bob: slow\n");
        assertThat(trimtab("model", "list", models).out()).isEqualTo("m  versions 1 2  champion=1\n");
    }

    @Test
    void showsWhatAVersionIs() {
        trimtab(
                "model",
                "push",
                "m",
                file,
                models,
                "--promote",
                "--actor=ann",
                "--input=flight",
                "--features=hour,age",
                "--calendar=hour",
                "--score=late_probability");

        assertThat(trimtab("model", "show", "m@champion", models).out())
                .contains("version     1\n")
                .contains("feature     hour = flight[0], NUMERIC, CALENDAR\n")
                .contains("feature     age = flight[1], NUMERIC, FEATURE\n")
                .contains("prediction  late_probability = late_probability[0], SCORE\n")
                .contains("aliases     champion=1\n")
                .contains("moved       m@champion nothing -> 1, by ann: pushed\n");
    }

    @Test
    void takesInputsAndOutputsFromTheModel() {
        trimtab("model", "push", "m", file, models);

        assertThat(trimtab("model", "show", "m/1", models).out())
                .contains("input       flight FP32 [-1, 2]\n")
                .contains("output      late_probability FP32 [-1, 1]\n");
    }

    @Test
    void refusesNamesThatTheModelDoesNotHave() {
        assertThat(trimtab("model", "push", "m", file, models, "--input=x", "--features=a,b")
                        .err())
                .startsWith("trimtab: the model has no input 'x', it has [flight]\n");
        assertThat(trimtab("model", "push", "m", file, models, "--score=y").err())
                .startsWith("trimtab: the model has no output 'y', it has [late_probability]\n");
        assertThat(trimtab("model", "push", "m", file, models, "--input=flight", "--features=a")
                        .err())
                .startsWith("trimtab: --features must name the 2 columns of input 'flight', names 1\n");
        assertThat(trimtab("model", "list", models).out()).startsWith("no models in ");
    }

    @Test
    void readsASavedModelsInputsAndOutputsWithoutTensorFlow() {
        var savedModels = "../../serving/src/test/resources/saved-models/";

        assertThat(trimtab("model", "push", "m", savedModels + "keras_mlp", models)
                        .out())
                .isEqualTo("m/1\n");
        assertThat(trimtab("model", "show", "m/1", models).out())
                .contains("runtime     djl\n")
                .contains("input       features FP32 [-1, 5]\n")
                .contains("output      output_0 FP32 [-1, 1]\n");
        assertThat(trimtab("model", "push", "m", savedModels + "no_rank", models)
                        .err())
                .startsWith("trimtab: '" + savedModels + "no_rank' is refused: signature 'serving_default' cannot be"
                        + " served: input 'anything' has no fixed number of dimensions");
    }

    @Test
    void refusesAFileThatIsNoModel() throws Exception {
        var text = Files.writeString(folder.resolve("text.onnx"), "this is no model")
                .toString();

        var run = trimtab("model", "push", "m", text, models);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("trimtab: '" + text + "' is refused: ").hasLineCount(1);
        assertThat(trimtab("model", "list", models).out()).startsWith("no models in ");
    }

    @Test
    void takesProcessingStepsAndTheirFilesAlong() throws Exception {
        Files.writeString(folder.resolve("labels.txt"), "on time\n");
        var steps = Files.writeString(
                folder.resolve("steps.json"),
                "{\"after\":[{\"type\":\"softmax\",\"output\":\"late_probability\",\"as\":\"p\"},"
                        + "{\"type\":\"argmax\",\"file\":\"labels.txt\",\"output\":\"p\"}]}");

        var run = trimtab("model", "push", "m", file, models, "--processing=" + steps, "--score=label");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("m/1\n");
        assertThat(trimtab("model", "show", "m/1", models).out())
                .contains("input       flight FP32 [-1, 2]\n")
                .contains("output      label BYTES [-1]\n")
                .contains("after       softmax {output=late_probability, as=p}\n")
                .contains("after       argmax labels.txt {output=p}\n");
        assertThat(folder.resolve("models/m/1/labels.txt")).hasContent("on time");
    }

    @Test
    void refusesProcessingStepsThatDoNotFitTheModel() throws Exception {
        var steps = folder.resolve("steps.json");
        var option = "--processing=" + steps;

        assertThat(trimtab("model", "push", "m", file, models, option).err())
                .startsWith("trimtab: --processing '" + steps + "' cannot be read: NoSuchFileException");
        Files.writeString(steps, "{\"after\":[{\"type\":\"softmax\"}]}");
        assertThat(trimtab("model", "push", "m", file, models, option).err())
                .isEqualTo(
                        "trimtab: '" + file + "' is refused: processing after[0] 'softmax': needs the tensor 'logits';"
                                + " there is [flight, late_probability]\n");
        Files.writeString(steps, "{\"after\":[{\"type\":\"argmax\",\"file\":\"labels.txt\"}]}");
        assertThat(trimtab("model", "push", "m", file, models, option).err())
                .isEqualTo("trimtab: '" + steps + "' names the file 'labels.txt', which must lie beside it and is"
                        + " missing\n");
        Files.writeString(steps, "{\"after\":[{\"type\":\"argmax\",\"file\":\"model.onnx\"}]}");
        Files.writeString(folder.resolve("model.onnx"), "labels");
        assertThat(trimtab("model", "push", "m", file, models, option).err())
                .isEqualTo("trimtab: the file 'model.onnx' of a processing step must have a name of its own in the"
                        + " version's folder, and the version has one of that name\n");
        Files.writeString(steps, "{\"after\":{}}");
        assertThat(trimtab("model", "push", "m", file, models, option).err())
                .isEqualTo("trimtab: '" + steps + "' after must be an array, was {}\n");
        assertThat(trimtab("model", "list", models).out()).startsWith("no models in ");
    }

    @Test
    void refusesToPromoteAVersionThatDoesNotExist() {
        trimtab("model", "push", "m", file, models, "--promote");

        var run = trimtab("model", "promote", "m", "7", models);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("trimtab: ").contains("'7'").hasLineCount(1);
    }

    @Test
    void saysThatThereIsNothingToRollBackTo() {
        trimtab("model", "push", "m", file, models, "--promote");

        assertThat(trimtab("model", "rollback", "m", models).err())
                .isEqualTo("trimtab: model 'm' has no earlier champion to go back to\n");
    }

    @Test
    void saysThatTheModelsFolderIsMissing() {
        var run = trimtab("model", "list", models);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("trimtab: --models must be a folder with one folder for each model, was '"
                        + folder.resolve("models") + "'");
    }

    @Test
    void saysThatTheFileToPushDoesNotExist() {
        assertThat(trimtab("model", "push", "m", folder + "/none.onnx", models).err())
                .startsWith("trimtab: '" + folder + "/none.onnx' does not exist\n");
    }
}
