package io.trimtab.events;

import java.time.Instant;
import java.util.Optional;

/**
 * What came of a decision; the audit trail's other half.
 *
 * @param decisionId the {@link Decision#id()}
 * @param kind what was decided
 * @param version the version judged
 * @param time wall clock
 * @param attempts how often it was tried, 0 when nothing was
 * @param actor who acted: {@code monitor}, or the person who approved or rejected
 * @param message one sentence
 * @param aliasBefore where the champion alias pointed before, for a rollback
 * @param aliasAfter where it points now, for a rollback
 */
public record ActionOutcome(
        String decisionId,
        DecisionKind kind,
        String model,
        String version,
        ActionResult result,
        Instant time,
        int attempts,
        String actor,
        String message,
        Optional<String> aliasBefore,
        Optional<String> aliasAfter) {}
