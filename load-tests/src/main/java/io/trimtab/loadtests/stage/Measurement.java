package io.trimtab.loadtests.stage;

import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.process.CpuTimes;
import java.time.Duration;

/**
 * One load on one server and the CPU time it took, from before the first request until the last answer (and, for
 * Trimtab, the last event in the topic).
 */
public record Measurement(LoadOutcome load, CpuTimes cpu) {

    /** CPU time of the server for a request, in microseconds. */
    public double serverMicros() {
        return cpu.server().toNanos() / 1e3 / load.answered();
    }

    public double requestsPerSecond() {
        return load.rate();
    }

    /** Share of the load's time that a party computed; 1 is one core the whole time. */
    public double share(Duration party) {
        return party.toNanos() / 1e9 / load.seconds();
    }

    /** Requests that got anything but an answer with status 200. */
    public long unanswered() {
        return load.refused() + load.failed();
    }
}
