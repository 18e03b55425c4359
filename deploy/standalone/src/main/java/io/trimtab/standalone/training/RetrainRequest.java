package io.trimtab.standalone.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * What the drift monitor asks for.
 *
 * @param model the model to train again
 * @param version the version that no longer fits
 * @param decisionId the decision behind it
 * @param since where the new world began: train on what came from there on
 */
record RetrainRequest(String model, String version, String decisionId, Instant since) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a webhook's body, {@code {"type", "timestamp", "data": {…}}}; unknown members are ignored. */
    static RetrainRequest read(String body) {
        try {
            var data = JSON.readTree(body).path("data");
            return new RetrainRequest(
                    text(data, "model"),
                    text(data, "version"),
                    text(data, "decision_id"),
                    Instant.parse(text(data, "since")));
        } catch (JsonProcessingException | DateTimeException e) {
            throw new IllegalArgumentException("the retrain request cannot be read: " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode data, String name) {
        var value = data.path(name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("the retrain request has no text 'data." + name + "'");
        }
        return value.textValue();
    }
}
