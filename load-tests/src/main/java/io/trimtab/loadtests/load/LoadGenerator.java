package io.trimtab.loadtests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.process.ChildProcess;
import io.trimtab.loadtests.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The load generator's process: Hyperfoil, warm from one load to the next. */
public final class LoadGenerator implements AutoCloseable {
    private static final String MAIN = "io.trimtab.loadtests.generator.Generator";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final ObjectMapper json = new ObjectMapper();
    private final ChildProcess process;

    private LoadGenerator(ChildProcess process) {
        this.process = process;
    }

    /**
     * Starts the generator.
     *
     * @param classPath its own class path
     * @param bodies request bodies, taken in turn
     * @param cpus where it runs
     * @param folder for its files
     */
    public static LoadGenerator start(List<Path> classPath, List<String> bodies, List<Integer> cpus, Path folder)
            throws IOException {
        Path file = Files.write(folder.resolve("bodies.txt"), bodies);
        var command = new JavaCommand(
                List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"), classPath, MAIN, List.of(file.toString()));
        var generator = new LoadGenerator(ChildProcess.start("generator", cpus, command.words(), folder));
        try {
            generator.process.awaitLine(line -> line.startsWith("{\"ready\""), START);
        } catch (IOException e) {
            generator.close();
            throw e;
        }
        return generator;
    }

    /** Puts the load on and returns when the last answer is there or given up. */
    public LoadOutcome run(Load load) throws IOException {
        ObjectNode order = json.createObjectNode()
                .put("host", "127.0.0.1")
                .put("port", load.port())
                .put("path", load.path())
                .put("connections", load.connections())
                .put("duration_ms", load.duration().toMillis())
                .put("rate", load.ratePerSecond());
        process.tell(order.toString());
        JsonNode answer = json.readTree(
                process.awaitLine(line -> line.startsWith("{"), load.duration().plus(GRACE)));
        if (answer.has("error")) {
            throw new IOException(
                    "the load generator failed: " + answer.get("error").asText());
        }
        return json.treeToValue(answer, LoadOutcome.class);
    }

    /** The generator's process. */
    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
