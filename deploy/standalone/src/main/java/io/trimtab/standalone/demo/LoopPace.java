package io.trimtab.standalone.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
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

    private static final long ENOUGH_ROWS = 300;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final EventLedger ledger;
    private final Verdicts verdicts;
    private final BooleanSupplier busy;
    private final TreeMap<Instant, Long> rowsByHour = new TreeMap<>();
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
            rowsByHour.put(hourBefore, rows - rowsBefore);
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

    /**
     * The newest window with flights in it that ended at {@code latest} or before, if so many flights have come since
     * that every partition has heard of its end: in the small hours a partition may hear of no flight at all.
     */
    private void awaitVerdictOn(Instant latest, Duration window) throws InterruptedException {
        var hour = rowsByHour.lowerKey(latest);
        if (hour == null) {
            return;
        }
        long seconds = window.toSeconds();
        var end = Instant.ofEpochSecond(Math.floorDiv(hour.getEpochSecond(), seconds) * seconds + seconds);
        long since = rowsByHour.tailMap(end).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        if (since >= ENOUGH_ROWS) {
            verdicts.await(end, PATIENCE);
        }
    }
}
