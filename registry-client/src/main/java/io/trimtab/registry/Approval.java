package io.trimtab.registry;

import java.time.Instant;

/**
 * Someone's judgement whether a version may answer.
 *
 * @param by a person's name or the validation that judged
 */
public record Approval(ApprovalStatus status, String by, Instant at, String note) {}
