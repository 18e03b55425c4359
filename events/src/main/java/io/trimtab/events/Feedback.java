package io.trimtab.events;

import java.time.Instant;
import java.util.Optional;

/**
 * The true outcome of one row of an earlier prediction.
 *
 * @param predictionId id of the prediction event
 * @param row row of that request, from 0
 * @param time when the outcome became known, if the client said so
 * @param model the model's name, if the client said so
 */
public record Feedback(
        String predictionId, int row, OutcomeValue outcome, Optional<Instant> time, Optional<String> model) {
    public Feedback {
        if (predictionId.isEmpty()) {
            throw new IllegalArgumentException("prediction_id must not be empty");
        }
        if (row < 0) {
            throw new IllegalArgumentException("row must not be negative, was " + row);
        }
    }
}
