package io.trimtab.serving.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The meters of one version, looked up once so that recording costs no lookup. */
public final class VersionMeters {
    private final Timer ok;
    private final Timer error;
    private final Timer timeout;
    private final Timer queue;
    private final Timer inference;
    private final DistributionSummary batchRows;
    private final Live live;
    private final List<Meter> meters;
    private int sharers;

    VersionMeters(
            Timer ok,
            Timer error,
            Timer timeout,
            Timer queue,
            Timer inference,
            DistributionSummary batchRows,
            Live live,
            List<Meter> meters) {
        this.ok = ok;
        this.error = error;
        this.timeout = timeout;
        this.queue = queue;
        this.inference = inference;
        this.batchRows = batchRows;
        this.live = live;
        this.meters = List.copyOf(meters);
    }

    public void accepted() {
        live.inFlight.incrementAndGet();
    }

    public void finished() {
        live.inFlight.decrementAndGet();
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

    /** Shows these values from now on, for one more that shares the meters. */
    void show(Gauges gauges) {
        live.gauges = gauges;
        sharers++;
    }

    /** One fewer shares the meters; true when it was the last. */
    boolean hide() {
        sharers--;
        return sharers == 0;
    }

    /**
     * What a version shows of itself, read at each scrape.
     *
     * @param queueDepth requests that wait
     * @param rowLimit rows that a call carries at most
     * @param breakerState 0 closed, 1 half-open, 2 open
     * @param onEventLoops 1 while cheap calls run on event loops
     * @param budgetExceeded how often calls turned out to cost too much for that
     */
    public record Gauges(
            IntSupplier queueDepth,
            IntSupplier rowLimit,
            IntSupplier breakerState,
            IntSupplier onEventLoops,
            LongSupplier budgetExceeded) {}

    /** What gauges read at each scrape. */
    static final class Live {
        private final AtomicInteger inFlight = new AtomicInteger();
        private volatile Gauges gauges = new Gauges(() -> 0, () -> 0, () -> 0, () -> 0, () -> 0);

        int inFlight() {
            return inFlight.get();
        }

        int queueDepth() {
            return gauges.queueDepth().getAsInt();
        }

        int rowLimit() {
            return gauges.rowLimit().getAsInt();
        }

        int breakerState() {
            return gauges.breakerState().getAsInt();
        }

        int onEventLoops() {
            return gauges.onEventLoops().getAsInt();
        }

        long budgetExceeded() {
            return gauges.budgetExceeded().getAsLong();
        }
    }
}
