package io.trimtab.loadtests.overload;

import io.trimtab.loadtests.load.LoadOutcome;

/**
 * An overload between two peaks.
 *
 * @param before every connection asked again as soon as it had its answer
 * @param rate requests a second of the overload
 * @param overload what came of it
 * @param recovery what a lone client saw of it
 * @param after as before
 */
record OverloadRound(LoadOutcome before, double rate, LoadOutcome overload, Recovery recovery, LoadOutcome after) {

    /** Answers a second at the peak, the mean of both. */
    double peakRate() {
        return (before.rate() + after.rate()) / 2;
    }

    /** Answers with status 200 a second under overload, over those at the peak. */
    double answeredRatio() {
        return overload.rate() / peakRate();
    }

    /** Requests refused in any other way than with status 429 and {@code Retry-After}. */
    long otherRefusals() {
        return overload.refused() - overload.refusals().tooMany();
    }

    /** Answers on the connection with the fewest over those on the one with the most, at the less fair of the peaks. */
    double fairness(int connections) {
        return Math.min(fairness(before.share(), connections), fairness(after.share(), connections));
    }

    private static double fairness(LoadOutcome.Share share, int connections) {
        return share.connections() < connections || share.most() == 0 ? 0 : (double) share.least() / share.most();
    }
}
