package io.trimtab.drift.action;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.events.Decision;
import java.net.URI;

/** The body of a retrain webhook: {@code {type, timestamp, data}} with ten flat members that any pipeline can take. */
final class RetrainRequest {
    static final String TYPE = "trimtab.retrain";
    private static final ObjectMapper JSON = new ObjectMapper();

    private RetrainRequest() {}

    /** Equal for every delivery of the decision. */
    static byte[] body(Decision decision, URI api) {
        ObjectNode root = JSON.createObjectNode();
        root.put("type", TYPE);
        root.put("timestamp", decision.time().toString());
        root.putObject("data")
                .put("model", decision.model())
                .put("version", decision.version())
                .put("decision_id", decision.id())
                .put("kind", decision.kind().name())
                .put("reason", decision.reason())
                .put("since", decision.onset().orElse(decision.windowStart()).toString())
                .put("window_start", decision.windowStart().toString())
                .put("window_end", decision.windowEnd().toString())
                .put(
                        "evidence_uri",
                        api.resolve("/api/decisions/" + decision.id()).toString())
                .put("idempotency_key", decision.idempotencyKey());
        return root.toString().getBytes(UTF_8);
    }
}
