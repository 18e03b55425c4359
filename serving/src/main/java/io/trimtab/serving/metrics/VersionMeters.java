package io.trimtab.serving.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of one version, looked up once so that recording costs no lookup. */
public final class VersionMeters {
    private final Timer ok;
    private final Timer error;
    private final Timer timeout;
    private final Timer queue;
    private final Timer inference;
    private final DistributionSummary batchRows;
    private final AtomicInteger inFlight;
    private final List<Meter> meters;

    VersionMeters(
            Timer ok,
            Timer error,
            Timer timeout,
            Timer queue,
            Timer inference,
            DistributionSummary batchRows,
            AtomicInteger inFlight,
            List<Meter> meters) {
        this.ok = ok;
        this.error = error;
        this.timeout = timeout;
        this.queue = queue;
        this.inference = inference;
        this.batchRows = batchRows;
        this.inFlight = inFlight;
        this.meters = List.copyOf(meters);
    }

    public void accepted() {
        inFlight.incrementAndGet();
    }

    public void finished() {
        inFlight.decrementAndGet();
    }

    public void answered(long totalNanos, long queuedNanos) {
        ok.record(totalNanos, TimeUnit.NANOSECONDS);
        queue.record(queuedNanos, TimeUnit.NANOSECONDS);
    }

    public void failed(long totalNanos) {
        error.record(totalNanos, TimeUnit.NANOSECONDS);
    }

    public void expired(long totalNanos) {
        timeout.record(totalNanos, TimeUnit.NANOSECONDS);
    }

    public void called(int rows, long nanos) {
        inference.record(nanos, TimeUnit.NANOSECONDS);
        batchRows.record(rows);
    }

    List<Meter> meters() {
        return meters;
    }
}
