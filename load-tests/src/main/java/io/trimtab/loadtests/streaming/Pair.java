package io.trimtab.loadtests.streaming;

import io.trimtab.loadtests.stage.Measurement;

/** The same load with streaming and without, one right after the other. */
record Pair(Measurement on, Measurement off) {

    /** Requests a second with streaming as a share of those without. */
    double ratio() {
        return on.requestsPerSecond() / off.requestsPerSecond();
    }

    /** CPU time of the server for a request without streaming as a share of that with it. */
    double cpuRatio() {
        return off.serverMicros() / on.serverMicros();
    }
}
