package io.trimtab.serving;

import io.trimtab.serving.admission.AdmissionSettings;
import io.trimtab.serving.batching.BatchingSettings;
import io.trimtab.serving.ops.ManagementSettings;
import io.trimtab.serving.protocol.HttpSettings;
import io.trimtab.serving.protocol.grpc.GrpcSettings;
import io.trimtab.serving.settings.Setting;
import io.trimtab.serving.settings.SettingsBinder;
import io.trimtab.serving.settings.SettingsSources;
import java.util.Map;

/** Every setting of a serving node; the reference is {@code docs/reference/configuration-serving.md}. */
public record ServingSettings(
        @Setting(doc = "") NodeSettings node,
        @Setting(doc = "") HttpSettings http,
        @Setting(doc = "") GrpcSettings grpc,
        @Setting(doc = "") ManagementSettings management,
        @Setting(doc = "") ModelSettings models,
        @Setting(doc = "") AdmissionSettings admission,
        @Setting(doc = "") BatchingSettings batching,
        @Setting(doc = "") EventSettings events,
        @Setting(doc = "") ShutdownSettings shutdown) {

    /**
     * Reads the settings once.
     *
     * @param sources a file and overrides
     * @param environment the process's environment variables
     * @throws io.trimtab.serving.settings.SettingsException with every problem
     */
    public static ServingSettings load(SettingsSources sources, Map<String, String> environment) {
        String token = environment.get(ManagementSettings.TOKEN_VARIABLE);
        if (token != null && !token.isBlank()) {
            sources.override("management.token", token);
        }
        return SettingsBinder.bind(ServingSettings.class, sources.environment(environment));
    }
}
