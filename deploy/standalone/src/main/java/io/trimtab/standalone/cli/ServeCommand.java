package io.trimtab.standalone.cli;

import io.trimtab.serving.ServingSettings;
import io.trimtab.serving.Shutdown;
import io.trimtab.serving.settings.SettingsSources;
import io.trimtab.standalone.process.Services;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        description = "Runs a serving node by itself until it is stopped.",
        mixinStandardHelpOptions = true,
        footer = {"", "Options go before environment variables (TRIMTAB_SERVING_...), those before --config."})
final class ServeCommand implements Runnable {
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
            description = "where events go; without it none are sent. It need not be up yet")
    @Nullable
    String kafka;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "address for predictions over HTTP and gRPC (default: 127.0.0.1)")
    @Nullable
    String host;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    ServingPorts ports;

    @Option(names = "--config", paramLabel = "FILE", description = "settings as YAML")
    @Nullable
    Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "any setting; may be given several times")
    Map<String, String> settings = Map.of();

    @Override
    public void run() {
        ports.check(spec);
        var sources = new SettingsSources();
        if (config != null) {
            sources.file(config);
        }
        sources.override(
                "models.root", Folders.existing(spec, "--models", models).toString());
        var given = spec.commandLine().getParseResult();
        if (config == null || given.hasMatchedOption("--http-port")) {
            sources.override("http.port", Integer.toString(ports.http));
        }
        if (config == null || given.hasMatchedOption("--grpc-port")) {
            sources.override("grpc.port", Integer.toString(ports.grpc));
        }
        if (config == null || given.hasMatchedOption("--management-port")) {
            sources.override("management.port", Integer.toString(ports.management));
        }
        if (kafka != null) {
            sources.override("events.kafka.bootstrap-servers", kafka);
        } else if (config == null) {
            sources.override("events.enabled", "false");
        }
        if (host != null) {
            sources.override("http.host", host);
            sources.override("grpc.host", host);
        }
        settings.forEach(sources::override);
        var loaded = ServingSettings.load(sources, System.getenv());
        var shutdown = Shutdown.start(() -> Services.serving(loaded), Services::close);
        var node = shutdown.service();
        Waiting.until(node::isReady, Duration.ofDays(1));
        var console = new Console(spec.commandLine().getOut());
        console.http("http", node.httpPort());
        if (node.grpcPort() > 0) {
            console.grpc(node.grpcPort());
        }
        console.http("management", node.managementPort());
        console.ready();
        shutdown.await();
    }
}
