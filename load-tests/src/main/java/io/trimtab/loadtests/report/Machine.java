package io.trimtab.loadtests.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a benchmark ran on.
 *
 * @param cpu the processor's name
 * @param cores logical CPUs of the machine
 * @param kernel name and release of the operating system
 * @param jdk the Java runtime of servers and generator
 */
public record Machine(String cpu, int cores, String kernel, String jdk) {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    /** This machine. */
    public static Machine current() {
        return new Machine(
                cpuName(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor") + " " + Runtime.version());
    }

    /** As every benchmark's JSON has it. */
    public ObjectNode json() {
        return new ObjectMapper()
                .createObjectNode()
                .put("cpu", cpu)
                .put("cores", cores)
                .put("kernel", kernel)
                .put("jdk", jdk);
    }

    private static String cpuName() {
        try (var lines = Files.lines(CPUINFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
