package io.trimtab.serving;

import io.trimtab.serving.settings.DataSize;
import io.trimtab.serving.settings.Setting;
import java.util.Optional;

/** The stream of predictions and feedback. */
public record EventSettings(
        @Setting(
                doc = "Kafka brokers as `host:port`, comma separated; without them predictions are answered and no "
                        + "events are sent.")
        Optional<String> brokers,

        @Setting(
                doc = "What is promised for events: `best-effort` keeps them in bounded memory while the broker is "
                        + "away and drops and counts what does not fit.",
                defaultValue = "best-effort")
        Delivery delivery,

        @Setting(
                doc = "Memory for events that the broker has not acknowledged.",
                defaultValue = "64MiB",
                min = "1MiB",
                max = "16GiB")
        DataSize buffer,

        @Setting(
                doc = "Largest event; a larger one carries digests instead of tensors.",
                defaultValue = "900KiB",
                min = "1KiB",
                max = "64MiB")
        DataSize maxEventSize,

        @Setting(
                doc = "Whether the request parameter `event_time` counts as the time of a prediction (`accept`) or the "
                        + "server's clock always does (`ignore`).",
                defaultValue = "ignore")
        ClientEventTime clientEventTime) {

    /** What is promised for events. */
    public enum Delivery {
        BEST_EFFORT
    }

    /** Whose clock gives an event its time. */
    public enum ClientEventTime {
        IGNORE,
        ACCEPT
    }
}
