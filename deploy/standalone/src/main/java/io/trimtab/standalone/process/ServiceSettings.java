package io.trimtab.standalone.process;

import io.trimtab.drift.DriftSettings;
import io.trimtab.serving.ServingSettings;
import io.trimtab.serving.settings.SettingsSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings that a process gives its services: what was asked for, on top of a data folder of their own. */
final class ServiceSettings {
    private static final String TOKEN_FILE = "management-token";

    private ServiceSettings() {}

    static ServingSettings serving(ProcessSettings settings, String brokers) {
        var sources = new SettingsSources()
                .override("models.root", settings.models().toString())
                .override("events.kafka.bootstrap-servers", brokers)
                .override("http.port", Integer.toString(settings.ports().http()))
                .override("grpc.port", Integer.toString(settings.ports().grpc()))
                .override("management.port", Integer.toString(settings.ports().management()))
                .override("management.token-file", data(settings, TOKEN_FILE));
        settings.serving().forEach(sources::override);
        return ServingSettings.load(sources, System.getenv());
    }

    static DriftSettings monitor(ProcessSettings settings, String brokers) {
        var values = new HashMap<>(Map.of("registry.poll-interval", "1s"));
        values.putAll(token(settings));
        values.putAll(DriftSettings.environment(System.getenv()));
        values.putAll(Map.of(
                "registry.root", settings.models().toString(),
                "kafka.bootstrap-servers", brokers,
                "kafka.state-dir", data(settings, "drift-monitor"),
                "api.port", Integer.toString(settings.ports().monitor())));
        values.putAll(settings.monitor());
        return DriftSettings.of(values);
    }

    /** Whoever may manage the serving node may approve decisions; the node has made the file by now. */
    private static Map<String, String> token(ProcessSettings settings) {
        var given = System.getenv("TRIMTAB_MANAGEMENT_TOKEN");
        if (given != null) {
            return Map.of("api.token", given);
        }
        var file = settings.dataDirectory().resolve(TOKEN_FILE);
        return Files.exists(file) ? Map.of("api.token-file", file.toString()) : Map.of();
    }

    private static String data(ProcessSettings settings, String name) {
        Path path = settings.dataDirectory().resolve(name);
        return path.toString();
    }
}
