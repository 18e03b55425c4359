package io.trimtab.registry.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.registry.AliasChange;
import io.trimtab.registry.AliasMove;
import io.trimtab.registry.FileContent;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.VersionDraft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compare-and-set holds between processes, not only between threads. */
final class ProcessRaceTest {
    private static final int PROCESSES = 3;
    private static final int WINS = 25;

    @TempDir
    private Path root;

    @Test
    void movesOfSeveralProcessesFormOneChain() throws Exception {
        ModelRegistry registry = registry(root);
        for (int i = 0; i < 2; i++) {
            registry.register("m", version());
        }
        registry.moveAlias(new AliasChange("m", "champion", Optional.empty(), "1", "test", "start"));

        List<Process> racers = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            racers.add(start("racer-" + i));
        }
        for (Process racer : racers) {
            assertThat(racer.waitFor(90, TimeUnit.SECONDS)).as("racer ends").isTrue();
            String said = new String(racer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(racer.exitValue()).as(said).isZero();
        }

        List<AliasMove> history = registry.history("m");
        assertThat(history).hasSize(1 + PROCESSES * WINS);
        for (int i = 1; i < history.size(); i++) {
            assertThat(history.get(i).from())
                    .as("move %d", i)
                    .contains(history.get(i - 1).to());
        }
        for (int i = 0; i < PROCESSES; i++) {
            String racer = "racer-" + i;
            assertThat(history).filteredOn(move -> move.actor().equals(racer)).hasSize(WINS);
        }
        assertThat(registry.model("m").versions()).hasSize(2 + PROCESSES);
    }

    private Process start(String name) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        return new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Racer.class.getName(),
                        root.toString(),
                        name)
                .redirectErrorStream(true)
                .start();
    }

    private static ModelRegistry registry(Path root) {
        return new FileModelRegistry(root, Duration.ofSeconds(1), InstantSource.system());
    }

    private static VersionDraft version() {
        return VersionDraft.builder("testing", "model.bin")
                .file("model.bin", FileContent.of(new byte[] {1}))
                .build();
    }

    /** One process: registers a version and wins a number of moves while the others do the same. */
    static final class Racer {
        private Racer() {}

        public static void main(String[] arguments) {
            ModelRegistry registry = registry(Path.of(arguments[0]));
            registry.register("m", version());
            int wins = 0;
            while (wins < WINS) {
                String champion =
                        registry.model("m").alias("champion").orElseThrow().version();
                try {
                    registry.moveAlias(new AliasChange(
                            "m",
                            "champion",
                            Optional.of(champion),
                            champion.equals("1") ? "2" : "1",
                            arguments[1],
                            ""));
                    wins++;
                } catch (RegistryException e) {
                    if (e.code() != RegistryErrorCode.ALIAS_CONFLICT) {
                        throw e;
                    }
                }
            }
        }
    }
}
