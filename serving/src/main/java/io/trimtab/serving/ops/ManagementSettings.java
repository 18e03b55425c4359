package io.trimtab.serving.ops;

import io.trimtab.serving.settings.Setting;
import java.nio.file.Path;
import java.util.Optional;

/** The management port. */
public record ManagementSettings(
        @Setting(doc = "Address that the management port listens on.", defaultValue = "127.0.0.1")
        String host,

        @Setting(
                doc = "Port for health, metrics and administration; 0 for any free one.",
                defaultValue = "8082",
                min = "0",
                max = "65535")
        int port,

        @Setting(
                doc = "File that holds the bearer token of the administration paths; made with a random token and mode "
                        + "600 when it does not exist. The environment variable `TRIMTAB_MANAGEMENT_TOKEN` goes before "
                        + "it.",
                defaultValue = "trimtab-management-token")
        Path tokenFile) {

    /** A token given directly goes before the file; in the environment it is {@value}. */
    public static final String TOKEN_VARIABLE = "TRIMTAB_MANAGEMENT_TOKEN";

    /** The token in the environment, if there is one. */
    public static Optional<String> tokenFromEnvironment(java.util.Map<String, String> environment) {
        return Optional.ofNullable(environment.get(TOKEN_VARIABLE))
                .map(String::strip)
                .filter(token -> !token.isEmpty());
    }
}
