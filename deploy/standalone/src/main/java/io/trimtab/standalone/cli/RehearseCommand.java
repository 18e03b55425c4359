package io.trimtab.standalone.cli;

import io.trimtab.serving.ServingNode;
import io.trimtab.serving.ServingSettings;
import io.trimtab.serving.runtime.onnx.OnnxLibraries;
import io.trimtab.serving.settings.SettingsSources;
import io.trimtab.standalone.process.Services;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Starts a serving node once on free ports, asks for one prediction and ends, so that the JVM can write down which classes a
 * start needs, and unpacks what each start would unpack; {@code ./trimtab} runs it after a build.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Starts a serving node, asks once, and ends.",
        mixinStandardHelpOptions = true)
final class RehearseCommand implements Runnable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            required = true,
            description = "where 'flight-delay' is served from")
    @SuppressWarnings("NullAway.Init")
    Path models;

    @Option(
            names = "--libraries",
            paramLabel = "DIR",
            description = "also unpacks ONNX Runtime's native libraries there")
    @Nullable
    Path libraries;

    @Override
    public void run() {
        Path target = libraries;
        if (target != null) {
            try {
                OnnxLibraries.unpack(target);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Path folder = Folders.existing(spec, "--models", models).toAbsolutePath();
        var sources = new SettingsSources()
                .override("models.root", folder.toString())
                .override("events.enabled", "false")
                .override("shutdown.grace", "0ms")
                .override("management.token", "not-listening-for-long");
        for (String port : List.of("http.port", "grpc.port", "management.port")) {
            sources.override(port, "0");
        }
        ServingNode node = Services.serving(ServingSettings.load(sources, System.getenv()));
        try {
            if (!Waiting.until(node::isReady, PATIENCE)) {
                throw new IllegalStateException("the node was not ready within " + PATIENCE.toSeconds() + " s");
            }
            ask(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the rehearsal was interrupted", e);
        } finally {
            Services.close(node);
        }
    }

    private static void ask(ServingNode node) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        var asked = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.httpPort() + "/v2/models/flight-delay/infer"))
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString("{\"inputs\":[{\"name\":\"flight\",\"shape\":[1,5],"
                        + "\"datatype\":\"FP32\",\"data\":[18,5,1846,24.5,12]}]}"))
                .build();
        int status = client.send(asked, BodyHandlers.discarding()).statusCode();
        var scraped = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.managementPort() + "/metrics"))
                .timeout(PATIENCE)
                .build();
        client.send(scraped, BodyHandlers.discarding());
        if (status != 200) {
            throw new IOException("the prediction was answered with status " + status);
        }
    }
}
