package io.trimtab.serving.runtime.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.RuntimeOptions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TensorFlowNativesTest {
    @TempDir
    private Path folder;

    private TensorFlowNatives natives(Map<String, String> environment) {
        return new TensorFlowNatives(environment, folder.resolve("home"), Optional.empty());
    }

    private static Path libraryIn(Path folder) throws Exception {
        Files.createDirectories(folder);
        Files.createFile(folder.resolve(System.mapLibraryName("jnitensorflow")));
        return folder;
    }

    @Test
    void areNowhereUntilTheyAreInstalled() throws Exception {
        var natives = natives(Map.of());

        assertThat(natives.find()).isEmpty();
        libraryIn(natives.installedAt());
        assertThat(natives.find()).contains(natives.installedAt());
        assertThat(natives.installedAt())
                .isEqualTo(
                        folder.resolve("home/.cache/trimtab/runtime/tensorflow-1.0.0-" + TensorFlowNatives.platform()));
    }

    @Test
    void lieInTheUsersCacheFolder() {
        assertThat(natives(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()))
                        .installFolder())
                .isEqualTo(folder.resolve("cache/trimtab/runtime"));
        assertThat(natives(Map.of("XDG_CACHE_HOME", "relative")).installFolder())
                .isEqualTo(folder.resolve("home/.cache/trimtab/runtime"));
    }

    @Test
    void mayLieWhereTheVariableOrThePropertyNames() throws Exception {
        var named = libraryIn(folder.resolve("named"));
        var list = folder.resolve("none") + File.pathSeparator + named;

        assertThat(natives(Map.of("TENSORFLOW_LIBRARY_PATH", list)).find()).contains(named);
        assertThat(new TensorFlowNatives(Map.of(), folder, Optional.of(named.toString())).find())
                .contains(named);
    }

    @Test
    void aVariableThatNamesNothingIsAMistake() throws Exception {
        var natives = natives(Map.of("TENSORFLOW_LIBRARY_PATH", folder.toString()));
        libraryIn(natives.installedAt());

        assertThatThrownBy(natives::find)
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("TENSORFLOW_LIBRARY_PATH is set and names no folder with "
                        + System.mapLibraryName("jnitensorflow"));
    }

    @Test
    void aSavedModelWithoutThemSaysWhatToRun() {
        var runtime = new SavedModelRuntime(natives(Map.of()));

        assertThatThrownBy(() -> runtime.load(SavedModels.version("keras_mlp", folder), RuntimeOptions.DEFAULT))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("TensorFlow's native libraries are not installed; run './trimtab runtime install"
                        + " tensorflow' and load the model again");
    }
}
