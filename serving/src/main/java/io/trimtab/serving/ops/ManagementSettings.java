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
                        + "600 when it does not exist.",
                defaultValue = "trimtab-management-token")
        Path tokenFile,

        @Setting(
                doc = "The bearer token itself, at least 16 characters; goes before the file. Give it as the "
                        + "environment variable `TRIMTAB_MANAGEMENT_TOKEN`.")
        Optional<String> token) {

    /** The environment variable that holds the token. */
    public static final String TOKEN_VARIABLE = "TRIMTAB_MANAGEMENT_TOKEN";

    /** Everything but the token. */
    @Override
    public String toString() {
        return "ManagementSettings[host=" + host + ", port=" + port + ", tokenFile=" + tokenFile + ", token="
                + (token.isPresent() ? "given" : "none") + "]";
    }
}
