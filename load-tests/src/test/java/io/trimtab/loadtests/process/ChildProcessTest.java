package io.trimtab.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void needsTaskset() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/taskset")), "taskset is not installed");
    }

    @Test
    void hearsWhatAChildSaysAndKeepsItInALog() throws IOException {
        try (var child = start("echo nothing; echo port 7")) {
            assertThat(child.awaitLine(line -> line.startsWith("port"), PATIENCE))
                    .isEqualTo("port 7");
            assertThat(folder.resolve("child.log")).content().contains("nothing");
        }
    }

    @Test
    void failsWithTheEndOfTheLogWhenAChildDies() throws IOException {
        try (var child = start("echo no such model >&2; exit 3")) {
            assertThatThrownBy(() -> child.awaitLine(line -> line.equals("ready"), PATIENCE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("child ended with status 3")
                    .hasMessageContaining("no such model");
        }
    }

    @Test
    void endsTheChildWhenItIsClosed() throws IOException {
        ChildProcess child = start("echo up; exec sleep 600");
        child.awaitLine(line -> line.equals("up"), PATIENCE);

        child.close();

        assertThat(ProcessHandle.of(child.pid()).map(ProcessHandle::isAlive)).isNotEqualTo(java.util.Optional.of(true));
    }

    @Test
    void countsTheCpuTimeOfTheChild() throws IOException {
        try (var child = start("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo done; read line")) {
            child.awaitLine(line -> line.equals("done"), PATIENCE);

            assertThat(child.cpuTime()).isPositive();
        }
    }

    private ChildProcess start(String script) throws IOException {
        return ChildProcess.start("child", List.of(0), List.of("sh", "-c", script), folder);
    }
}
