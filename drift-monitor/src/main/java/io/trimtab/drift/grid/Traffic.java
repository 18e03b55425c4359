package io.trimtab.drift.grid;

import io.trimtab.events.Endpoint;
import java.util.Comparator;

/** The traffic that one version of a model answers in one role. */
public record Traffic(String model, String version, Endpoint endpoint) implements Comparable<Traffic> {
    private static final Comparator<Traffic> ORDER =
            Comparator.comparing(Traffic::model).thenComparing(Traffic::version).thenComparing(Traffic::endpoint);

    @Override
    public int compareTo(Traffic other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return model + "/" + version + " (" + endpoint.wireName() + ")";
    }
}
