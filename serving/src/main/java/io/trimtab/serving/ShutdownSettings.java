package io.trimtab.serving;

import io.trimtab.serving.settings.Setting;
import java.time.Duration;

/** How a node ends. */
public record ShutdownSettings(
        @Setting(
                doc = "How long a node that is told to stop goes on answering while it says that it is not ready, so "
                        + "that load balancers and keep-alive clients go elsewhere.",
                defaultValue = "500ms",
                min = "0ms",
                max = "10m")
        Duration grace,

        @Setting(
                doc = "How long it then waits for the requests that it accepted, and again for the events of those.",
                defaultValue = "20s",
                min = "0ms",
                max = "1h")
        Duration timeout) {}
