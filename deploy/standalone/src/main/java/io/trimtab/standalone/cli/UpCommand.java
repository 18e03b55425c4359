package io.trimtab.standalone.cli;

import io.trimtab.serving.Shutdown;
import io.trimtab.standalone.process.ProcessSettings;
import io.trimtab.standalone.process.SingleProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description = "Runs broker, serving node and drift monitor in one process on loopback until it is stopped.",
        mixinStandardHelpOptions = true,
        footer = {"", "When everything is ready it prints one line for each endpoint, then 'ready'."})
final class UpCommand implements Runnable {
    /** How long an outside broker may be away before that is said; the process goes on waiting for it. */
    private static final Duration SAY_AFTER = Duration.ofSeconds(10);

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            required = true,
            description = "the registry's folder, one folder for each model")
    @SuppressWarnings("NullAway.Init")
    Path models;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "your Kafka, instead of a broker inside")
    @Nullable
    String kafka;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "broker logs and state; made on first use, continued from later (default: trimtab-data beside"
                    + " the models)")
    @Nullable
    Path dataDirectory;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    ServingPorts servingPorts;

    @Option(
            names = "--monitor-port",
            paramLabel = "PORT",
            defaultValue = "8083",
            description = "the monitor's read API, 0 for any free one (default: ${DEFAULT-VALUE})")
    int monitorPort;

    @Option(
            names = "--broker-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "the broker inside, 0 for any free one (default: ${DEFAULT-VALUE})")
    int brokerPort;

    @Option(
            names = "--serving",
            paramLabel = "KEY=VALUE",
            description = "any setting of the serving node; may be given several times")
    Map<String, String> serving = Map.of();

    @Option(
            names = "--monitor",
            paramLabel = "KEY=VALUE",
            description = "any setting of the drift monitor; may be given several times")
    Map<String, String> monitor = Map.of();

    @Override
    public void run() {
        servingPorts.check(spec);
        Ports.check(spec, "--monitor-port", monitorPort);
        Ports.check(spec, "--broker-port", brokerPort);
        var folder = Folders.existing(spec, "--models", models).toAbsolutePath().normalize();
        var data = dataDirectory == null ? folder.resolveSibling("trimtab-data") : dataDirectory.toAbsolutePath();
        var settings = new ProcessSettings(
                folder,
                data,
                Optional.ofNullable(kafka),
                new ProcessSettings.Ports(
                        servingPorts.http, servingPorts.grpc, servingPorts.management, monitorPort, brokerPort),
                serving,
                monitor);
        var shutdown = Shutdown.start(() -> SingleProcess.start(settings));
        var process = shutdown.service();
        var console = new Console(spec.commandLine().getOut());
        Waiting.until(process::servingReady, Duration.ofDays(1));
        if (!Waiting.until(process::monitorReady, kafka == null ? Duration.ofMinutes(2) : SAY_AFTER)) {
            console.note("the monitor waits for Kafka at " + process.brokers()
                    + "; predictions are answered, events are kept in memory as far as it holds");
        }
        console.process(process);
        console.ready();
        shutdown.await();
    }
}
