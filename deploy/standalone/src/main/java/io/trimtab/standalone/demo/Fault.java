package io.trimtab.standalone.demo;

import io.trimtab.standalone.flights.FlightFeatures;

/** What happens to a flight's features on their way to the model. */
@FunctionalInterface
interface Fault {
    /** Nothing. */
    Fault NONE = features -> features;

    /** The feed with the delays of the hour before has died, and the pipeline fills in a zero. */
    Fault DELAYS_STUCK_AT_ZERO = features -> {
        float[] broken = features.clone();
        broken[FlightFeatures.NAMES.indexOf(FlightFeatures.MEAN_DELAY_BEFORE)] = 0f;
        return broken;
    };

    float[] apply(float[] features);
}
