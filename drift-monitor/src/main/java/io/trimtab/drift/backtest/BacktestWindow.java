package io.trimtab.drift.backtest;

import io.trimtab.drift.baseline.LateErrors;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One window of a replay.
 *
 * @param segment which part of the rows; empty for all of them
 * @param version which version answered; empty when the data does not tell
 * @param start inclusive
 * @param end exclusive
 * @param verdict an episode shows when it opens and when it becomes more serious; its other windows are {@link Verdict#OK}
 * @param columns what the verdict rests on
 * @param episode the open episode that the window belongs to
 * @param reason one sentence, empty when there is nothing to say
 * @param errors how wrong the version was, as far as it became known in the window
 */
public record BacktestWindow(
        String segment,
        String version,
        Instant start,
        Instant end,
        long rows,
        Verdict verdict,
        List<String> columns,
        Optional<String> episode,
        String reason,
        Optional<LateErrors.Known> errors) {
    /** Copies the list. */
    public BacktestWindow {
        columns = List.copyOf(columns);
    }
}
