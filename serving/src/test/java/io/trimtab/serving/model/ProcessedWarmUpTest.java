package io.trimtab.serving.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.registry.Processing;
import io.trimtab.registry.StepSpec;
import io.trimtab.serving.processing.MiniLm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether texts of different requests may share a call is found out with texts of different lengths. */
final class ProcessedWarmUpTest {
    @TempDir
    private Path root;

    @Test
    void textsOfAFullPrecisionTransformerShareCalls() throws Exception {
        assertThat(batchable(MiniLm.FULL, MiniLm.steps())).isTrue();
    }

    @Test
    void textsOfAModelThatQuantisesWholeCallsDoNot() throws Exception {
        assertThat(batchable(MiniLm.QUANTISED, MiniLm.steps())).isFalse();
    }

    @Test
    void textsWhoseAnswersAreAsLongAsTheLongestOfThemDoNot() throws Exception {
        var tokenizeOnly =
                new Processing(List.of(new StepSpec("tokenize", Optional.of("tokenizer.json"), Map.of())), List.of());

        assertThat(batchable(MiniLm.FULL, tokenizeOnly)).isFalse();
    }

    private boolean batchable(MiniLm miniLm, Processing steps) throws Exception {
        miniLm.register(root, "embed", steps);
        try (var models = ServedModelsFixture.over(root)) {
            var warm = models.served("embed", "1").warmUp().orElseThrow();
            assertThat(warm.problem()).isEmpty();
            return warm.batchable();
        }
    }
}
