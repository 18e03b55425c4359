package io.trimtab.events;

/**
 * Where a prediction's time went, in microseconds, each at least 0.
 *
 * @param queueMicros waiting for the model
 * @param inferMicros inside the model
 * @param totalMicros from the request's last byte to the answer's first
 */
public record Timings(long queueMicros, long inferMicros, long totalMicros) {
    public static final Timings NONE = new Timings(0, 0, 0);

    public Timings {
        if (queueMicros < 0 || inferMicros < 0 || totalMicros < 0) {
            throw new IllegalArgumentException("timings must not be negative, were queue " + queueMicros + " us, infer "
                    + inferMicros + " us, total " + totalMicros + " us");
        }
    }
}
