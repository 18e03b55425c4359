package io.trimtab.serving.batching;

/**
 * How long a request that comes now would take until it is answered: the requests before it, times what one took lately, and
 * a call for itself. The means forget with a half-life of some ten calls, so that they follow a model that becomes slower;
 * before {@value #ENOUGH} calls, the first of which are slow in every process, nothing is expected. Not safe for use by
 * several threads; the scheduler's lock guards it.
 */
final class ExpectedWait {
    static final int ENOUGH = 10;
    private static final int MEMORY = 16;
    /** One call that hangs is no slow model; a few in a row are. */
    private static final int MOST_AT_ONCE = 10;

    private double nanosPerRequest;
    private double nanosPerCall;
    private int calls;

    /**
     * A call that answered so many requests has taken that long.
     *
     * @param cutShort whether it was stopped before its end: it then counts only where it took longer than usual
     */
    void ran(int requests, long nanos, boolean cutShort) {
        if (requests < 1 || nanos < 0 || (cutShort && (calls == 0 || nanos < nanosPerCall))) {
            return;
        }
        double each = nanos / (double) requests;
        double call = nanos;
        if (calls >= ENOUGH) {
            each = Math.min(each, MOST_AT_ONCE * nanosPerRequest);
            call = Math.min(call, MOST_AT_ONCE * nanosPerCall);
        }
        calls = Math.min(MEMORY, calls + 1);
        nanosPerRequest += (each - nanosPerRequest) / calls;
        nanosPerCall += (call - nanosPerCall) / calls;
    }

    /**
     * Until the answer, in nanoseconds; 0 for a request that has nobody before it.
     *
     * @param ahead requests that are served before, those that are being served among them
     * @param instances calls that run at the same time
     */
    long nanos(int ahead, int instances) {
        return ahead == 0 || calls < ENOUGH
                ? 0
                : Math.round(nanosPerRequest * Math.max(0, ahead - instances + 1) / instances + nanosPerCall);
    }
}
