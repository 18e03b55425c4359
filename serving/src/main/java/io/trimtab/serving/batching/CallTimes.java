package io.trimtab.serving.batching;

/**
 * Where a call's time went, in nanoseconds.
 *
 * @param queued waiting for an instance
 * @param running inside the model; 0 when it never got there
 */
public record CallTimes(long queued, long running) {}
