package io.trimtab.serving.metrics;

import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** One gauge for each version and state: 1 for the state that the version is in. */
public final class VersionStateMeters {
    private final ServingMeters meters;
    private final List<String> states;
    private final Map<String, AtomicReference<String>> current = new ConcurrentHashMap<>();

    /** @param states the names of all states */
    public VersionStateMeters(ServingMeters meters, List<String> states) {
        this.meters = meters;
        this.states = List.copyOf(states);
    }

    /** A version has entered a state. */
    public void entered(String model, String version, String state) {
        current.computeIfAbsent(model + "/" + version, key -> register(model, version))
                .set(state);
    }

    private AtomicReference<String> register(String model, String version) {
        var state = new AtomicReference<>("");
        for (String name : states) {
            Tags tags = Tags.of(
                    ServingMeter.Tags.MODEL, model, ServingMeter.Tags.VERSION, version, ServingMeter.Tags.STATE, name);
            meters.gauge(ServingMeter.VERSION_STATE, tags, () -> name.equals(state.get()) ? 1 : 0);
        }
        return state;
    }
}
