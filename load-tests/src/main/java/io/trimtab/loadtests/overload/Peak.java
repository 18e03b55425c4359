package io.trimtab.loadtests.overload;

import io.trimtab.loadtests.load.LoadOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the node serves at most.
 *
 * @param callMicros CPU time of one call of the bare model
 * @param rounds each with every connection asking again as soon as it has its answer
 */
record Peak(double callMicros, List<LoadOutcome> rounds) {
    Peak {
        rounds = List.copyOf(rounds);
    }

    /** The round with the median rate (of an even number, the lower one). */
    LoadOutcome median() {
        var sorted = new ArrayList<>(rounds);
        sorted.sort(Comparator.comparingDouble(LoadOutcome::rate));
        return sorted.get((sorted.size() - 1) / 2);
    }

    /** Answers on the connection with the fewest over those on the one with the most, in the median round. */
    double fairness(int connections) {
        LoadOutcome.Share share = median().share();
        return share.connections() < connections || share.most() == 0 ? 0 : (double) share.least() / share.most();
    }
}
