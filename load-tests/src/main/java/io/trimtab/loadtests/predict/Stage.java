package io.trimtab.loadtests.predict;

import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.process.ChildProcess;
import io.trimtab.loadtests.process.Cores;
import io.trimtab.loadtests.process.Endpoints;
import io.trimtab.loadtests.process.Installation;
import io.trimtab.loadtests.process.JavaCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts the processes of the benchmark, each on its cores, and ends all of them when it is closed. Servers (echo, bare
 * ONNX Runtime, Trimtab) run on the server's core with the same JVM flags; broker and generator on the others.
 */
final class Stage implements AutoCloseable {
    static final String MODEL = "small-mlp";
    private static final Duration START = Duration.ofSeconds(90);
    private static final String PRODUCT = "io.trimtab.standalone.Trimtab";
    /** Makes Kafka's client write its settings into the log when it starts, and nothing a request. */
    private static final String SHOW_ACKS = "TRIMTAB_KAFKA_LOG_LEVEL=INFO";

    private static final String FLOOR = "io.trimtab.loadtests.floor.";

    private final Installation installation;
    private final Cores cores;
    private final Path folder;
    private final List<String> serverFlags;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    /**
     * @param folder for models, data and logs of the processes
     * @param serverFlags JVM flags of every server
     */
    Stage(Installation installation, Cores cores, Path folder, List<String> serverFlags) {
        this.installation = installation;
        this.cores = cores;
        this.folder = folder;
        this.serverFlags = List.copyOf(serverFlags);
    }

    /** Writes the model's file into a model folder and returns its path. */
    Path model() throws IOException {
        Path file = folder.resolve("models").resolve(MODEL).resolve("1").resolve("model.onnx");
        Files.createDirectories(file.getParent());
        try (InputStream model = Stage.class.getResourceAsStream("/model/model.onnx")) {
            if (model == null) {
                throw new IOException("the benchmark's model is not on the class path: /model/model.onnx");
            }
            Files.write(file, model.readAllBytes());
        }
        return file;
    }

    /** Measures bare ONNX Runtime; returns the line it prints. */
    String onnxFloor(Path model, int rows, Duration turn, int turns) throws IOException {
        List<String> arguments =
                List.of(model.toString(), String.valueOf(rows), String.valueOf(turn.toMillis()), String.valueOf(turns));
        try (ChildProcess floor = server("onnxruntime", installation.benchmarks(), FLOOR + "OnnxFloor", arguments)) {
            return floor.awaitLine(
                    line -> line.startsWith("{"),
                    turn.multipliedBy(2L * turns + 2).plus(START));
        }
    }

    /** Starts the echo. */
    ChildProcess echo() throws IOException {
        return keep(server("echo", installation.benchmarks(), FLOOR + "EchoServer", List.of()));
    }

    /** The port the echo listens on. */
    static int echoPort(ChildProcess echo) throws IOException {
        String line = echo.awaitLine(candidate -> candidate.startsWith("port "), START);
        return Integer.parseInt(line.substring("port ".length()));
    }

    /** Starts a broker and waits until it is ready; the address of its clients is {@code 127.0.0.1} and that port. */
    ChildProcess broker() throws IOException {
        var command = new JavaCommand(
                List.of("-Xms768m", "-Xmx768m"),
                installation.product(),
                PRODUCT,
                List.of(
                        "broker",
                        "--broker-port",
                        "0",
                        "--data-dir",
                        folder.resolve("broker").toString()));
        return keep(ChildProcess.start("broker", cores.others(), command.words(), folder));
    }

    static int brokerPort(ChildProcess broker) throws IOException {
        return Endpoints.await(broker, START).port("kafka");
    }

    /** Starts {@code trimtab serve} on the model folder, streaming to the broker, and waits until it is ready. */
    TrimtabServer trimtab(int brokerPort) throws IOException {
        List<String> arguments = List.of(
                "serve",
                "--models",
                folder.resolve("models").toString(),
                "--kafka",
                "127.0.0.1:" + brokerPort,
                "--http-port",
                "0",
                "--grpc-port",
                "0",
                "--management-port",
                "0");
        ChildProcess process =
                keep(server("trimtab", List.of("env", SHOW_ACKS), installation.product(), PRODUCT, arguments));
        return TrimtabServer.await(process, MODEL, START);
    }

    /** Starts the load generator. */
    LoadGenerator generator(List<String> bodies) throws IOException {
        return keep(LoadGenerator.start(installation.generator(), bodies, cores.others(), folder));
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!running.isEmpty()) {
            failure = close(running.pop(), failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private ChildProcess server(String name, List<Path> classPath, String mainClass, List<String> arguments)
            throws IOException {
        return server(name, List.of(), classPath, mainClass, arguments);
    }

    private ChildProcess server(
            String name, List<String> prefix, List<Path> classPath, String mainClass, List<String> arguments)
            throws IOException {
        var flags = new ArrayList<>(serverFlags);
        flags.addAll(platformFlags());
        var command = new JavaCommand(flags, classPath, mainClass, arguments);
        var words = new ArrayList<>(prefix);
        words.addAll(command.words());
        return ChildProcess.start(name, List.of(cores.server()), words, folder);
    }

    /** What {@code ./trimtab} gives every JVM. */
    private static List<String> platformFlags() {
        var flags = new ArrayList<>(List.of("-Dai.djl.offline=true", "-Dai.djl.onnx.disable_alternative=true"));
        int feature = Runtime.version().feature();
        if (feature >= 22) {
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        if (feature >= 24) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    private <T extends AutoCloseable> T keep(T child) {
        running.push(child);
        return child;
    }

    private static @Nullable IOException close(AutoCloseable child, @Nullable IOException earlier) {
        try {
            child.close();
            return earlier;
        } catch (Exception e) {
            var failure = new IOException("a process could not be ended: " + e.getMessage(), e);
            if (earlier != null) {
                failure.addSuppressed(earlier);
            }
            return failure;
        }
    }
}
