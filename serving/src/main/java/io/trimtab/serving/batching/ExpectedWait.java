package io.trimtab.serving.batching;

/**
 * How long a request that comes now would wait: the requests before it, times what one took lately. The mean forgets with
 * a half-life of some ten calls, so that it follows a model that becomes slower; before {@value #ENOUGH} calls,
 * the first of which are slow in every process, nothing is expected. Not safe for use by several threads; the scheduler's lock guards it.
 */
final class ExpectedWait {
    static final int ENOUGH = 10;
    private static final int MEMORY = 16;
    /** One call that hangs is no slow model; a few in a row are. */
    private static final int MOST_AT_ONCE = 10;

    private double nanosPerRequest;
    private int calls;

    /** A call that answered so many requests has taken that long. */
    void ran(int requests, long nanos) {
        if (requests < 1 || nanos < 0) {
            return;
        }
        double each = nanos / (double) requests;
        if (calls >= ENOUGH) {
            each = Math.min(each, MOST_AT_ONCE * nanosPerRequest);
        }
        calls = Math.min(MEMORY, calls + 1);
        nanosPerRequest += (each - nanosPerRequest) / calls;
    }

    /**
     * The wait in nanoseconds.
     *
     * @param ahead requests that are served before
     * @param instances calls that run at the same time
     */
    long nanos(int ahead, int instances) {
        return calls < ENOUGH ? 0 : Math.round(nanosPerRequest * ahead / instances);
    }
}
