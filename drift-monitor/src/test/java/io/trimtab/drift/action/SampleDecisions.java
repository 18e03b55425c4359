package io.trimtab.drift.action;

import io.trimtab.events.ActionMode;
import io.trimtab.events.Decision;
import io.trimtab.events.DecisionKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Decisions about the sample model. */
public final class SampleDecisions {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private SampleDecisions() {}

    /** A retrain of version 2. */
    public static Decision retrain(String id, ActionMode mode) {
        return decision(id, DecisionKind.RETRAIN, mode, Optional.empty());
    }

    /** A rollback from version 2 to 1. */
    public static Decision rollback(String id, ActionMode mode) {
        return decision(id, DecisionKind.ROLLBACK, mode, Optional.of("1"));
    }

    private static Decision decision(String id, DecisionKind kind, ActionMode mode, Optional<String> target) {
        return new Decision(
                id,
                kind,
                "sample",
                "2",
                target,
                Optional.of("2"),
                mode,
                START.plusSeconds(3_600),
                START,
                START.plusSeconds(3_600),
                Optional.of(START.minusSeconds(86_400)),
                "x moved",
                List.of(),
                new TreeMap<>(),
                "key-" + id,
                "policy",
                List.of("0123"),
                "policy");
    }
}
