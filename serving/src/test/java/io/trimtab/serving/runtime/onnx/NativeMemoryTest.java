package io.trimtab.serving.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's memory stays where it is, however often a model is called or loaded. */
final class NativeMemoryTest {
    /** A leak of 100 bytes a call would be 6,000 KiB. */
    private static final long ALLOWED_KIB = 4096;

    @TempDir
    private Path folder;

    @Test
    void staysFlatOverSixtyThousandCallsWithSequencesTextsAndMaps() throws Exception {
        assertThat(grown("calls")).hasSize(5).allSatisfy(NativeMemoryTest::isFlat);
    }

    @Test
    void staysFlatOverTwoHundredReloads() throws Exception {
        assertThat(grown("reloads")).hasSize(1).allSatisfy(NativeMemoryTest::isFlat);
    }

    private static void isFlat(String line) {
        assertThat(Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .as("KiB that resident memory grew by: " + line)
                .isLessThan(ALLOWED_KIB);
    }

    private List<String> grown(String what) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is read from Linux's /proc");
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NativeMemory.class.getName(),
                        what,
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        return Files.readAllLines(output, StandardCharsets.UTF_8).stream()
                .filter(line -> line.matches("[\\w.]+ -?\\d+"))
                .toList();
    }
}
