package io.trimtab.loadtests.overload;

import java.util.List;

/**
 * What a lone client sees before an overload and after it.
 *
 * @param normalMillis 99th percentile of its latency before
 * @param millis from the last request of the overload to the first of {@value #IN_A_ROW} answers in a row, each with status
 *     200 and within twice the normal; 0 when that was before; as long as was watched when it never came
 */
record Recovery(double normalMillis, double millis) {
    static final int IN_A_ROW = 20;
    private static final double SLOWER = 2;

    /**
     * @param before what it saw while nothing else was asked
     * @param after what it saw from the overload on
     * @param lastSentMillis when the overload's last request was sent, milliseconds since the epoch
     */
    static Recovery of(List<Probe.Seen> before, List<Probe.Seen> after, long lastSentMillis) {
        double[] sorted =
                before.stream().mapToDouble(Probe.Seen::millis).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("the lone client got no answer before the overload");
        }
        double normal = sorted[(int) Math.ceil(.99 * sorted.length) - 1];
        int good = 0;
        long since = lastSentMillis;
        for (Probe.Seen seen : after) {
            if (seen.doneMillis() <= lastSentMillis) {
                continue;
            }
            good = seen.served() && seen.millis() <= SLOWER * normal ? good + 1 : 0;
            if (good == 1) {
                since = seen.sentMillis();
            }
            if (good == IN_A_ROW) {
                return new Recovery(normal, Math.max(0, since - lastSentMillis));
            }
        }
        long watched =
                after.isEmpty() ? lastSentMillis : after.get(after.size() - 1).doneMillis();
        return new Recovery(normal, Math.max(0, watched - lastSentMillis));
    }
}
