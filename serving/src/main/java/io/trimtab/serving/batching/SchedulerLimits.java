package io.trimtab.serving.batching;

import java.time.Duration;

/**
 * The bounds of one version's scheduler.
 *
 * @param queueLimit requests that may wait
 * @param maxRows rows that one call may carry; a larger single request still goes alone
 * @param adaptiveRows whether calls carry fewer where the rows of larger ones cost more each
 * @param fillsProcessors whether so many instances keep all processors busy
 * @param instances calls that may run at the same time
 * @param idleAfter how long an instance's thread waits for work before it ends; the next request starts one again
 */
public record SchedulerLimits(
        int queueLimit, int maxRows, boolean adaptiveRows, boolean fillsProcessors, int instances, Duration idleAfter) {
    public SchedulerLimits {
        require(queueLimit, "queue limit");
        require(maxRows, "row limit");
        require(instances, "number of instances");
    }

    private static void require(int value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, was " + value);
        }
    }
}
