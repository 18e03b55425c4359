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
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A load generator's process, warm from one load to the next. */
public final class LoadGenerator implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final ObjectMapper json = new ObjectMapper();
    private final ChildProcess process;
    private final Path folder;
    private @Nullable Requests requests;
    private Path bodies = Path.of("");
    private int files;

    private LoadGenerator(ChildProcess process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /**
     * Starts the generator.
     *
     * @param classPath its own class path
     * @param main its main class
     * @param cpus where it runs
     * @param folder for its files
     */
    public static LoadGenerator start(List<Path> classPath, String main, List<Integer> cpus, Path folder)
            throws IOException {
        var command = new JavaCommand(List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"), classPath, main, List.of());
        var generator = new LoadGenerator(ChildProcess.start(name(main), cpus, command.words(), folder), folder);
        try {
            generator.process.awaitLine(line -> line.startsWith("{\"ready\""), START);
        } catch (IOException e) {
            generator.close();
            throw e;
        }
        return generator;
    }

    private static String name(String main) {
        return main.substring(main.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** What loads from now on are made of. */
    public void use(Requests next) throws IOException {
        // Another generator may have its bodies in the same folder.
        bodies = folder.resolve("bodies-" + process.pid() + "-" + files++ + ".txt");
        Files.write(
                bodies,
                next.bodies().stream().map(Base64.getEncoder()::encodeToString).toList());
        requests = next;
    }

    /** Puts the load on and returns when the last answer is there or given up. */
    public LoadOutcome run(Load load) throws IOException {
        if (requests == null) {
            throw new IllegalStateException("no requests to send");
        }
        ObjectNode order = json.createObjectNode()
                .put("host", "127.0.0.1")
                .put("port", load.port())
                .put("bodies", bodies.toString())
                .put("connections", load.connections())
                .put("duration_ms", load.duration().toMillis())
                .put("rate", load.ratePerSecond());
        load.paths().forEach(order.putArray("paths")::add);
        requests.headers().forEach(order.putObject("headers")::put);
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
