package io.trimtab.standalone.cli;

import io.trimtab.drift.DriftSettings;
import io.trimtab.serving.Shutdown;
import io.trimtab.standalone.process.Services;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "monitor",
        description = "Runs a drift monitor by itself until it is stopped.",
        mixinStandardHelpOptions = true,
        footer = {"", "It waits for Kafka when that is not up yet, and says so."})
final class MonitorCommand implements Runnable {
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

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9092",
            description = "where events come from (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    String kafka;

    @Option(
            names = "--monitor-port",
            paramLabel = "PORT",
            defaultValue = "8083",
            description = "the read API, 0 for any free one (default: ${DEFAULT-VALUE})")
    int port;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "trimtab-data/drift-monitor",
            description = "local state; can be lost, is restored from Kafka (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    Path dataDirectory;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "any setting; may be given several times")
    Map<String, String> settings = Map.of();

    @Override
    public void run() {
        Ports.check(spec, "--monitor-port", port);
        var values = new HashMap<>(DriftSettings.environment(System.getenv()));
        values.putAll(Map.of(
                "registry.root", Folders.existing(spec, "--models", models).toString(),
                "kafka.bootstrap-servers", kafka,
                "kafka.state-dir", dataDirectory.toString(),
                "api.port", Integer.toString(port)));
        values.putAll(settings);
        var loaded = DriftSettings.of(values);
        var shutdown = Shutdown.start(() -> Services.monitor(loaded));
        var monitor = shutdown.service();
        var console = new Console(spec.commandLine().getOut());
        if (!Waiting.until(monitor::ready, SAY_AFTER)) {
            console.note("waiting for Kafka at " + kafka);
            Waiting.until(monitor::ready, Duration.ofDays(10_000));
        }
        console.http("monitor", monitor.apiPort());
        console.ready();
        shutdown.await();
    }
}
