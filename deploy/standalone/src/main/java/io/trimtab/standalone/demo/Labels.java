package io.trimtab.standalone.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Outcomes that are not known yet: a flight's delay comes back some hours after it was predicted. */
final class Labels {
    /** How long after its scheduled time a flight's outcome is known. */
    static final Duration LAG = Duration.ofHours(4);

    private static final int BATCH = 2_000;

    private final Deque<Pending> pending = new ArrayDeque<>();

    private record Pending(Instant due, String predictionId, List<Boolean> late) {}

    /** Remembers the outcomes of one request's flights, in the order of its rows. */
    synchronized void add(Instant scheduled, String predictionId, List<Boolean> late) {
        pending.add(new Pending(scheduled.plus(LAG), predictionId, late));
    }

    /** Feedback bodies for all outcomes known at {@code now}. */
    synchronized List<JsonArray> due(Instant now) {
        var bodies = new ArrayList<JsonArray>();
        var body = new JsonArray();
        while (!pending.isEmpty() && !pending.peek().due().isAfter(now)) {
            var next = pending.remove();
            for (int row = 0; row < next.late().size(); row++) {
                body.add(new JsonObject()
                        .put("prediction_id", next.predictionId())
                        .put("row", row)
                        .put("outcome", next.late().get(row)));
            }
            if (body.size() >= BATCH) {
                bodies.add(body);
                body = new JsonArray();
            }
        }
        if (!body.isEmpty()) {
            bodies.add(body);
        }
        return bodies;
    }
}
