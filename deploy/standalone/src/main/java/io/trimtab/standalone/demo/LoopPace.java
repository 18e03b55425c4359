package io.trimtab.standalone.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Keeps compressed time honest: event time does not run ahead of a loop that in real time would be done in a moment.
 *
 * <p>At the end of each hour every event must have reached Kafka, and every window that ended six hours or a
 * window's length ago must be judged; while somebody acts on a decision or trains, event time stands still. Nothing here tells the loop what to
 * do, and a loop that does not answer only costs patience, never a verdict.
 */
final class LoopPace implements Replayer.Pace {
    /** How far event time may be ahead of the verdicts at least. */
    private static final Duration LEAD = Duration.ofHours(6);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final EventLedger ledger;
    private final Verdicts verdicts;
    private final BooleanSupplier busy;
    private final TreeSet<Instant> hoursWithFlights = new TreeSet<>();
    private long rowsBefore;
    private Instant hourBefore = Instant.MIN;

    /**
     * @param busy whether somebody is acting on a decision
     */
    LoopPace(EventLedger ledger, Verdicts verdicts, BooleanSupplier busy) {
        this.ledger = ledger;
        this.verdicts = verdicts;
        this.busy = busy;
    }

    @Override
    public void await(Instant now, long rows) {
        if (rows > rowsBefore) {
            hoursWithFlights.add(hourBefore);
        }
        rowsBefore = rows;
        hourBefore = now;
        try {
            var window = verdicts.newestWindowLength();
            if (now.getEpochSecond() % window.toSeconds() == 0) {
                ledger.await(rows, PATIENCE);
                awaitVerdictOn(now.minus(window.compareTo(LEAD) > 0 ? window : LEAD), window);
            }
            verdicts.await(() -> !busy.getAsBoolean(), PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The newest window with flights in it that ended at {@code end} or before. */
    private void awaitVerdictOn(Instant end, Duration window) throws InterruptedException {
        var hour = hoursWithFlights.lower(end);
        if (hour != null) {
            long seconds = window.toSeconds();
            verdicts.await(
                    Instant.ofEpochSecond(Math.floorDiv(hour.getEpochSecond(), seconds) * seconds + seconds), PATIENCE);
        }
    }
}
