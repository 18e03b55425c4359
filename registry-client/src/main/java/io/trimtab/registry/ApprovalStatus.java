package io.trimtab.registry;

/** Outcome of a review. */
public enum ApprovalStatus {
    PENDING,
    APPROVED,
    REJECTED
}
