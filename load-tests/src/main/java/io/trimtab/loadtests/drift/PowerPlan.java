package io.trimtab.loadtests.drift;

import java.util.List;

/**
 * How changes are looked for.
 *
 * @param scenarios what happens
 * @param runs runs of each, every one with training data of its own
 * @param days days of training data
 * @param quiet windows before the change
 * @param patience windows after which a change counts as never seen
 * @param seed of the first run
 */
record PowerPlan(List<PowerScenario> scenarios, int runs, int days, int quiet, int patience, long seed) {
    PowerPlan {
        scenarios = List.copyOf(scenarios);
        if (scenarios.isEmpty() || runs < 1 || days < 1 || quiet < 0 || patience < 1) {
            throw new IllegalArgumentException("drift-power needs a scenario, a run, a day and a window at least");
        }
    }
}
