package io.trimtab.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The script that fuzzes: whether it fuzzes, and whether it fails when it should. */
final class FuzzRunIT {
    private record Run(int status, String output) {}

    private static Run run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "./run", "--no-build"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("fuzz-run", ".txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("the script ends").isTrue();
        String text = Files.readString(output);
        Files.delete(output);
        return new Run(process.exitValue(), text);
    }

    @Test
    void findsABugThatWasPlantedAndKeepsTheInput() throws Exception {
        Run run = run("--seconds", "120", "PlantedBugFuzz");

        assertThat(run.status()).as(run.output()).isEqualTo(1);
        assertThat(run.output())
                .contains("PlantedBugFuzz")
                .contains("FOUND SOMETHING")
                .contains("the planted bug");
        assertThat(inputsThatCrash())
                .isNotEmpty()
                .allSatisfy(input -> assertThat(Files.readString(input, StandardCharsets.ISO_8859_1))
                        .startsWith("TRM!["));
    }

    private static List<Path> inputsThatCrash() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target", "fuzz", "PlantedBugFuzz"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("crash-"))
                    .toList();
        }
    }

    @Test
    void failsWhenATargetWasHardlyRun() throws Exception {
        Run run = run("--seconds", "1", "--at-least", "1000000000", "OipPathFuzz");

        assertThat(run.status()).as(run.output()).isEqualTo(1);
        assertThat(run.output()).containsPattern("OipPathFuzz +[1-9]\\d* executions.*DID NOT FUZZ");
    }

    @Test
    void failsWhenThereIsNoSuchTarget() throws Exception {
        Run run = run("NoSuchFuzz");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("NoSuchFuzz: there is no such target");
    }
}
