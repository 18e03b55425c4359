package io.trimtab.serving;

import io.trimtab.serving.publish.PublishSettings;
import io.trimtab.serving.settings.Setting;

/** The stream of predictions and feedback. */
public record EventSettings(
        @Setting(
                doc = "Whether predictions and feedback are streamed to Kafka; without it feedback is refused.",
                defaultValue = "true")
        boolean enabled,

        @Setting(
                doc = "What is promised for events: `best-effort` keeps them in bounded memory while the broker is "
                        + "away, and drops and counts what does not fit.",
                defaultValue = "best-effort")
        Delivery delivery,

        @Setting(
                doc = "Whether the request parameter `event_time` counts as the time of a prediction (`accept`) or the "
                        + "server's clock always does (`ignore`).",
                defaultValue = "ignore")
        ClientEventTime clientEventTime,

        @Setting(doc = "") PublishSettings kafka) {

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
