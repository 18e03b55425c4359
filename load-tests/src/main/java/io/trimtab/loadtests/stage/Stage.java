package io.trimtab.loadtests.stage;

import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.load.Requests;
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
public final class Stage implements AutoCloseable {
    public static final String MODEL = "small-mlp";
    private static final Duration START = Duration.ofSeconds(90);
    private static final String PRODUCT = "io.trimtab.standalone.Trimtab";
    /** Makes Kafka's client write its settings into the log when it starts, and nothing a request. */
    private static final String SHOW_ACKS = "TRIMTAB_KAFKA_LOG_LEVEL=INFO";

    private static final String HYPERFOIL = "io.trimtab.loadtests.generator.Generator";
    private static final String GRPC = "io.trimtab.loadtests.grpc.GrpcGenerator";
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
    public Stage(Installation installation, Cores cores, Path folder, List<String> serverFlags) {
        this.installation = installation;
        this.cores = cores;
        this.folder = folder;
        this.serverFlags = List.copyOf(serverFlags);
    }

    /** The folder that is served. */
    public Path models() {
        return folder.resolve("models");
    }

    /** Writes the small model's file into the model folder and returns its path. */
    public Path model() throws IOException {
        return model(MODEL, "/model/model.onnx");
    }

    /** Writes a model that comes with the benchmarks into the model folder, as its version 1, and returns its path. */
    public Path model(String name, String resource) throws IOException {
        try (InputStream model = Stage.class.getResourceAsStream(resource)) {
            if (model == null) {
                throw new IOException("the benchmark's model is not on the class path: " + resource);
            }
            return model(name, model);
        }
    }

    /** Writes a model's file into the model folder, as its version 1, and returns its path. */
    public Path model(String name, InputStream content) throws IOException {
        Path file = models().resolve(name).resolve("1").resolve("model.onnx");
        Files.createDirectories(file.getParent());
        Files.write(file, content.readAllBytes());
        return file;
    }

    /** Measures bare ONNX Runtime; returns the line it prints. */
    public String onnxFloor(Path model, int rows, Duration turn, int turns) throws IOException {
        List<String> arguments =
                List.of(model.toString(), String.valueOf(rows), String.valueOf(turn.toMillis()), String.valueOf(turns));
        try (ChildProcess floor = server("onnxruntime", installation.benchmarks(), FLOOR + "OnnxFloor", arguments)) {
            return floor.awaitLine(
                    line -> line.startsWith("{"),
                    turn.multipliedBy(2L * turns + 2).plus(START));
        }
    }

    /** Starts bare ONNX Runtime with a text encoder and waits until it takes orders. */
    public ChildProcess encoderFloor(Path model) throws IOException {
        ChildProcess floor =
                keep(server("offline", installation.benchmarks(), FLOOR + "EncoderFloor", List.of(model.toString())));
        floor.awaitLine("ready"::equals, START);
        return floor;
    }

    /** Starts the echo. */
    public ChildProcess echo() throws IOException {
        return keep(server("echo", installation.benchmarks(), FLOOR + "EchoServer", List.of()));
    }

    /** The port the echo listens on. */
    public static int echoPort(ChildProcess echo) throws IOException {
        String line = echo.awaitLine(candidate -> candidate.startsWith("port "), START);
        return Integer.parseInt(line.substring("port ".length()));
    }

    /** Starts a broker and waits until it is ready; the address of its clients is {@code 127.0.0.1} and that port. */
    public ChildProcess broker() throws IOException {
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

    public static int brokerPort(ChildProcess broker) throws IOException {
        return Endpoints.await(broker, START).port("kafka");
    }

    /** Starts {@code trimtab serve} on the model folder and waits until it is ready. */
    public TrimtabServer trimtab(Serve serve) throws IOException {
        return trimtab("trimtab", serve);
    }

    /** As {@link #trimtab(Serve)}, with a name of its own for the process and its log. */
    public TrimtabServer trimtab(String name, Serve serve) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "serve",
                "--models",
                models().toString(),
                "--http-port",
                "0",
                "--grpc-port",
                "0",
                "--management-port",
                "0"));
        serve.brokerPort().ifPresent(port -> arguments.addAll(List.of("--kafka", "127.0.0.1:" + port)));
        serve.settings().forEach(setting -> arguments.addAll(List.of("--set", setting)));
        ChildProcess process =
                keep(server(name, List.of("env", SHOW_ACKS), installation.product(), PRODUCT, arguments));
        return TrimtabServer.await(process, serve.model(), START);
    }

    /** Starts {@code ./trimtab} as a person does: by its launcher, with the flags it ships with, on all CPUs; to be closed by the caller. */
    public ChildProcess launcher(String name, List<String> arguments) throws IOException {
        var words = new ArrayList<String>();
        words.add(installation.launcher().toString());
        words.addAll(arguments);
        return ChildProcess.start(name, cores.all(), words, folder);
    }

    /** Starts the load generator for HTTP/1.1 with JSON bodies. */
    public LoadGenerator generator(List<String> bodies) throws IOException {
        return generator(Requests.json(bodies));
    }

    /** Starts the load generator for HTTP/1.1. */
    public LoadGenerator generator(Requests requests) throws IOException {
        LoadGenerator generator =
                keep(LoadGenerator.start(installation.generator(), HYPERFOIL, cores.others(), folder));
        generator.use(requests);
        return generator;
    }

    /** Starts the load generator for gRPC. */
    public LoadGenerator grpcGenerator(Requests requests) throws IOException {
        LoadGenerator generator = keep(LoadGenerator.start(installation.benchmarks(), GRPC, cores.others(), folder));
        generator.use(requests);
        return generator;
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
