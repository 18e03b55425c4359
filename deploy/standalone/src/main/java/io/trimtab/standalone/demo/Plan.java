package io.trimtab.standalone.demo;

import io.trimtab.standalone.flights.Region;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;

/**
 * Which flights are replayed when: the only thing about the demo that is decided beforehand, beside the faults.
 *
 * @param first the region that is online from the beginning
 * @param trained the month that the first version is trained on; the next one is quiet, the one after that brings the
 *     other region
 * @param largestRequest most flights in one request
 */
public record Plan(Region first, YearMonth trained, int largestRequest) {
    /** A calm stretch on the retrained version, before anything is broken. */
    static final Duration CALM = Duration.ofDays(3);

    /** Longest wait for the retrained version, counted from the opening of the other region. */
    static final Duration LONGEST_MOVE = Duration.ofDays(20);

    /** Longest wait for the rollback. */
    static final Duration LONGEST_BROKEN_VERSION = Duration.ofDays(4);

    /** How long the pipeline stays broken, and how long is watched afterwards. */
    static final Duration FAULT = Duration.ofDays(1);

    public Plan {
        if (trained.getYear() != 2001 || trained.getMonthValue() > 4) {
            throw new IllegalArgumentException("the flights cover January to June 2001, so the training month must be"
                    + " January to April 2001, was " + trained);
        }
        if (largestRequest < 1) {
            throw new IllegalArgumentException("a request must have at least one flight, was " + largestRequest);
        }
    }

    Instant trainingStart() {
        return start(0);
    }

    Instant quietStart() {
        return start(1);
    }

    Instant moveStart() {
        return start(2);
    }

    private Instant start(int months) {
        return trained.plusMonths(months).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    /** The latest event time that the story can reach. */
    Instant end() {
        return moveStart()
                .plus(LONGEST_MOVE)
                .plus(CALM)
                .plus(LONGEST_BROKEN_VERSION)
                .plus(FAULT.multipliedBy(2))
                .plus(Duration.ofDays(3));
    }

    Set<String> firstAirports() {
        return Set.copyOf(first.airports());
    }

    Set<String> allAirports() {
        var all = new HashSet<>(first.airports());
        all.addAll(first.other().airports());
        return Set.copyOf(all);
    }
}
