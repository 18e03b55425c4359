package io.trimtab.events;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Something the policy decided about a model, with what it rests on.
 *
 * @param id unique, and the same whenever the decision is made again
 * @param version the version judged
 * @param targetVersion for {@link DecisionKind#ROLLBACK}: the version that shall answer again
 * @param aliasBefore where the champion alias pointed when it was decided
 * @param mode who carries it out
 * @param time event time of the decision: the end of the window that brought it
 * @param windowStart start of the window (or, for {@link DecisionKind#WARN} and the retrains, the step) that was judged
 * @param windowEnd its end
 * @param onset where the episode began; for {@link DecisionKind#RETRAIN}: train on what came since
 * @param reason one sentence
 * @param columns the columns it rests on
 * @param evidence accumulated numbers by name, with their bounds; finite
 * @param idempotencyKey the same for every attempt to carry it out; letters, digits, {@code _} and {@code -}
 * @param policyHash which policy decided
 * @param baselineDigests SHA-256 of each baseline it rests on
 * @param actor who decided: {@code policy}
 */
public record Decision(
        String id,
        DecisionKind kind,
        String model,
        String version,
        Optional<String> targetVersion,
        Optional<String> aliasBefore,
        ActionMode mode,
        Instant time,
        Instant windowStart,
        Instant windowEnd,
        Optional<Instant> onset,
        String reason,
        List<DecisionColumn> columns,
        SortedMap<String, Double> evidence,
        String idempotencyKey,
        String policyHash,
        List<String> baselineDigests,
        String actor) {
    /** Copies the collections and checks the key. */
    public Decision {
        columns = List.copyOf(columns);
        baselineDigests = List.copyOf(baselineDigests);
        evidence = ColumnReport.finite(evidence);
        if (!idempotencyKey.matches("[A-Za-z0-9_-]{1,100}")) {
            throw new IllegalArgumentException(
                    "idempotency key must be 1 to 100 letters, digits, '_' or '-', was '" + idempotencyKey + "'");
        }
    }

    /** The same decision, to be carried out by the monitor on that person's behalf. */
    public Decision approvedBy(String person) {
        return new Decision(
                id,
                kind,
                model,
                version,
                targetVersion,
                aliasBefore,
                ActionMode.AUTO,
                time,
                windowStart,
                windowEnd,
                onset,
                reason,
                columns,
                evidence,
                idempotencyKey,
                policyHash,
                baselineDigests,
                person);
    }
}
