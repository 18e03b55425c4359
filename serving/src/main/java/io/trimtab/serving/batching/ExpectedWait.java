package io.trimtab.serving.batching;

/**
 * What calls of a model take, as a function of the requests that share one, and so how long a request that comes now would
 * wait for its answer.
 *
 * <p>A call is taken to cost {@code a + b n}, n requests in it: a model whose rows cost the same wherever they run has no
 * {@code a}, one that runs a whole batch at a time has no {@code b}. Both are fitted by least squares whose weights halve
 * every eleven calls, so that they follow a model that becomes slower; while calls are alike in size, all is {@code b}. Four
 * times the mean deviation from the fit is added, as TCP sets its retransmission timer (RFC 6298), over several calls in
 * proportion to the root of their number. Before {@value #ENOUGH} calls, the first of which are slow in every process,
 * nothing is expected.
 *
 * <p>Calls are not all that takes time on a busy machine, so the whole is multiplied by a margin that missed deadlines
 * raise by a tenth, those that are found together once, up to three times the estimate, and every answer lowers a little.
 *
 * <p>Not safe for use by several threads; the scheduler's lock guards it.
 */
final class ExpectedWait {
    static final int ENOUGH = 10;
    private static final int MEMORY = 16;
    /** One call that hangs is no slow model; a few in a row are. */
    private static final int MOST_AT_ONCE = 10;

    private static final double DEVIATIONS = 4;
    /** Sizes that vary by less than a tenth tell nothing about the slope. */
    private static final double LEAST_SPREAD = .01;

    private static final double MARGIN_UP = 1.1;
    private static final double MARGIN_DOWN = .9997;
    private static final double MOST_MARGIN = 3;

    private double margin = 1;
    private int calls;
    private double size;
    private double nanos;
    private double sizeSquared;
    private double sizeTimesNanos;
    private double each;
    private double fixed;
    private double deviation;

    /**
     * A call that answered so many requests has taken that long.
     *
     * @param cutShort whether it was stopped before its end: it then counts only where it took longer than usual
     */
    void ran(int requests, long took, boolean cutShort) {
        double expected = fixed + each * requests;
        if (requests < 1 || took < 0 || (cutShort && (calls == 0 || took < expected))) {
            return;
        }
        double counted = calls >= ENOUGH ? Math.min((double) took, MOST_AT_ONCE * expected) : took;
        calls = Math.min(MEMORY, calls + 1);
        if (calls > 1) {
            deviation += (Math.abs(counted - expected) - deviation) / calls;
        }
        size += (requests - size) / calls;
        nanos += (counted - nanos) / calls;
        sizeSquared += ((double) requests * requests - sizeSquared) / calls;
        sizeTimesNanos += (requests * counted - sizeTimesNanos) / calls;
        fit();
    }

    private void fit() {
        double spread = sizeSquared - size * size;
        double most = nanos / size;
        each = spread < LEAST_SPREAD * size * size
                ? most
                : Math.max(0, Math.min(most, (sizeTimesNanos - size * nanos) / spread));
        fixed = nanos - each * size;
    }

    /** What a call with so many requests takes at most, nearly always, in nanoseconds; 0 while nothing is known. */
    long call(int requests) {
        return calls < ENOUGH ? 0 : Math.round(fixed + DEVIATIONS * deviation + each * requests);
    }

    /**
     * Until the answer, in nanoseconds; 0 for a request that has nobody before it.
     *
     * @param ahead requests that are served before, those that are being served among them
     * @param instances calls that run at the same time
     * @param together requests that one call may carry
     */
    long nanos(int ahead, int instances, int together) {
        if (ahead == 0 || calls < ENOUGH) {
            return 0;
        }
        if (ahead < instances) {
            return Math.round(margin * call(1));
        }
        int mine = ceilDiv(ahead + 1, instances);
        int after = 1 + ceilDiv(mine, together); // the calls that run now carry none of those that wait
        return Math.round(margin * (after * fixed + each * mine + DEVIATIONS * deviation * Math.sqrt(after)));
    }

    /** What so many requests take so many instances, without any margin; 0 while nothing is known. */
    long least(int requests, int instances, int together) {
        return calls < ENOUGH || requests == 0
                ? 0
                : Math.round((ceilDiv(requests, together) * fixed + requests * each) / instances);
    }

    /** Requests that were accepted although others were before them have missed their deadlines. */
    void missed() {
        margin = Math.min(MOST_MARGIN, margin * MARGIN_UP);
    }

    /** So many requests were answered in time. */
    void kept(int requests) {
        if (margin > 1) { // for each call of each model, so nothing where there is nothing to do
            margin = 1 + (margin - 1) * Math.pow(MARGIN_DOWN, requests);
        }
    }

    private static int ceilDiv(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
