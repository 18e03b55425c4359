package io.trimtab.loadtests.drift;

import java.util.List;

/**
 * How soon one rule saw one change.
 *
 * @param delays windows until the first alarm, 1 for the first window of the change, in every run; {@link #NEVER} for none
 * @param quietWindows windows before the change
 * @param quietAlarms alarms in those
 */
record PowerRow(String key, String text, String rule, List<Integer> delays, long quietWindows, long quietAlarms) {
    static final int NEVER = Integer.MAX_VALUE;

    PowerRow {
        delays = List.copyOf(delays);
    }

    /** The median delay; {@link #NEVER} when half of the runs saw nothing. */
    int median() {
        int[] sorted = delays.stream().mapToInt(Integer::intValue).sorted().toArray();
        return sorted.length == 0 ? NEVER : sorted[sorted.length / 2];
    }

    long seen() {
        return delays.stream().filter(delay -> delay != NEVER).count();
    }

    double falsePerThousand() {
        return quietWindows == 0 ? 0 : 1000.0 * quietAlarms / quietWindows;
    }

    static String words(int delay) {
        return delay == NEVER ? "never" : Integer.toString(delay);
    }
}
