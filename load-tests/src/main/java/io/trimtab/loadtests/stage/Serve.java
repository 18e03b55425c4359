package io.trimtab.loadtests.stage;

import java.util.List;
import java.util.Optional;

/**
 * How {@code trimtab serve} is started.
 *
 * @param model the model that requests go to
 * @param brokerPort the broker that events are streamed to; empty: events are off
 * @param settings {@code key=value} each
 */
public record Serve(String model, Optional<Integer> brokerPort, List<String> settings) {
    public Serve {
        settings = List.copyOf(settings);
    }

    /** With every event streamed to that broker. */
    public static Serve streaming(String model, int brokerPort) {
        return new Serve(model, Optional.of(brokerPort), List.of());
    }

    /** Without events. */
    public static Serve silent(String model) {
        return new Serve(model, Optional.empty(), List.of());
    }

    /** With these settings in addition. */
    public Serve with(String... more) {
        return new Serve(
                model,
                brokerPort,
                java.util.stream.Stream.concat(settings.stream(), List.of(more).stream())
                        .toList());
    }
}
