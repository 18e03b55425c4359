package io.trimtab.drift;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.drift.policy.DefaultPolicy;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.file.FileModelRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A monitor in a process of its own, so that it can be killed. It ends with the end of its standard input. */
final class MonitorProcess implements AutoCloseable {
    private static final String READY = "the monitor runs";

    private final Process process;
    private final BufferedReader output;

    private MonitorProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
    }

    /** Starts it and waits until it runs. */
    static MonitorProcess start(TestBroker broker, Path models, Path state) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MonitorProcess.class.getName(),
                        broker.bootstrapServers(),
                        models.toString(),
                        state.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var started = new MonitorProcess(process);
        String line = started.output.readLine();
        while (line != null && !line.equals(READY)) {
            line = started.output.readLine();
        }
        if (line == null) {
            throw new IOException("the monitor's process ended before it ran");
        }
        started.drain();
        return started;
    }

    /** What the process does; also for a monitor within this process. */
    static DriftMonitor monitor(String brokers, ModelRegistry registry, Path state) {
        var settings = DriftSettings.of(Map.of(
                "kafka.bootstrap-servers", brokers,
                "kafka.state-dir", state.toString(),
                "kafka.commit-interval", "100ms",
                "kafka.client.session.timeout.ms", "6000",
                "window.grace", "30m",
                "api.port", "0"));
        return DriftMonitor.start(
                settings,
                new DriftMonitor.Collaborators(
                        registry, new DefaultPolicy(DriftPolicy.DEFAULT), InstantSource.system()));
    }

    public static void main(String[] arguments) throws IOException {
        var registry = new FileModelRegistry(Path.of(arguments[1]), Duration.ofSeconds(1), InstantSource.system());
        try (DriftMonitor monitor = monitor(arguments[0], registry, Path.of(arguments[2]))) {
            System.out.println(monitor.apiPort() > 0 ? READY : "no port");
            System.in.transferTo(OutputStream.nullOutputStream());
        }
        System.exit(0);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** So that it never waits for someone to read what it says. */
    private void drain() {
        var reader = new Thread(
                () -> {
                    try {
                        output.transferTo(Writer.nullWriter());
                    } catch (IOException e) {
                        process.destroyForcibly();
                    }
                },
                "drain-monitor");
        reader.setDaemon(true);
        reader.start();
    }
}
