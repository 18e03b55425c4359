package io.trimtab.serving.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trimtab.registry.Processing;
import io.trimtab.registry.StepSpec;
import io.trimtab.serving.runtime.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/reference/processing.md} says what is there. */
final class ProcessingPageTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "processing.md");
    private static final Path EXAMPLE =
            Path.of("src", "test", "java", "io", "trimtab", "serving", "processing", "PrefixType.java");

    @TempDir
    private Path root;

    @Test
    void theExampleIsTheOneThatTheTestsRun() throws IOException {
        String source = Files.readString(EXAMPLE);
        String example = source.substring(source.indexOf("// docs: begin\n") + 15, source.indexOf("// docs: end"));

        assertThat(Files.readString(PAGE)).contains("```java\n" + example + "```\n");
    }

    @Test
    void everyOptionOfEveryStepIsDescribed() throws IOException {
        String page = Files.readString(PAGE);
        for (String option : options(
                "tokens.onnx",
                new Processing(List.of(StepVersions.stepWithFile("tokenize", "tokenizer.json", "x", 1)), List.of()))) {
            assertThat(page).contains("`" + option + "`");
        }
        for (StepSpec step : List.of(StepVersions.step("softmax", "x", 1), StepVersions.step("argmax", "x", 1))) {
            assertThat(options("logits.onnx", StepVersions.after(step))).containsExactly("as", "output");
        }
        for (String option : options("hidden.onnx", StepVersions.after(StepVersions.step("pool", "x", 1)))) {
            assertThat(page).contains("| `" + option + "` |");
        }
    }

    /** What the refusal of an unknown option lists. */
    private List<String> options(String onnx, Processing steps) {
        ModelLoadException refusal = catchThrowableOfType(
                ModelLoadException.class,
                () -> new StepVersions(root)
                        .file("tokenizer.json", MiniLm.tokenizer())
                        .load(onnx, steps));
        String message = String.valueOf(refusal.getMessage());
        assertThat(message).contains("has no option x; its options are ");
        return List.of(message.substring(message.indexOf(" are ") + 5).split(", "));
    }
}
