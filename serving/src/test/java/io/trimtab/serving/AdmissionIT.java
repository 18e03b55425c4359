package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RunningNode.Models;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deadlines, full queues and broken versions, with a model that works as long as it is told to. */
final class AdmissionIT {
    private static final String SLOW = "/v2/models/slow/infer";

    @TempDir
    private Path root;

    private static String rounds(long rounds) {
        return request("rounds", "INT64", "[]", "[" + rounds + "]");
    }

    private static String withTimeout(long micros, String body) {
        return "{\"parameters\":{\"timeout\":" + micros + "}," + body.substring(1);
    }

    private RunningNode slowNode(String... overrides) throws Exception {
        return new Models(root).with("slow", "1", "slow.onnx").serve(overrides);
    }

    @Test
    void answers504WhenTheRequestsOwnTimeoutHasPassed() throws Exception {
        try (RunningNode node = slowNode()) {
            HttpResponse<String> response = node.post(SLOW, withTimeout(50_000, rounds(100_000_000)));

            assertThat(response.statusCode()).isEqualTo(504);
            assertThat(response.body())
                    .startsWith("{\"error\":\"model 'slow' version '1' gave no answer within the deadline, after ");
            assertThat(response.headers().firstValue("trimtab-error-code")).hasValue("deadline-exceeded");
        }
    }

    @Test
    void answers504WhenTheNodesDeadlineHasPassedWhateverTheRequestAskedFor() throws Exception {
        try (RunningNode node = slowNode("admission.deadline=50ms")) {
            assertThat(node.post(SLOW, withTimeout(60_000_000, rounds(100_000_000)))
                            .statusCode())
                    .isEqualTo(504);
        }
    }

    @Test
    void freesTheInstanceOfACallThatNobodyWaitsForAnyMore() throws Exception {
        try (RunningNode node = slowNode("batching.instances=1")) {
            node.post(SLOW, withTimeout(500_000, rounds(1_000_000_000_000L)));

            assertThat(node.post(SLOW, rounds(1)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void answers429WithRetryAfterWhenTheQueueIsFull() throws Exception {
        try (RunningNode node = slowNode("batching.instances=1", "admission.queue-limit=1")) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(node.postLater(SLOW, withTimeout(1_000_000, rounds(1_000_000_000_000L))));
            }
            List<HttpResponse<String>> refused = answers.stream()
                    .map(CompletableFuture::join)
                    .filter(response -> response.statusCode() == 429)
                    .toList();

            assertThat(refused).isNotEmpty().allSatisfy(response -> {
                assertThat(response.headers().firstValue("retry-after")).hasValue("1");
                assertThat(response.body())
                        .isEqualTo("{\"error\":\"model 'slow' version '1' has as many requests waiting as it may\"}");
            });
        }
    }
}
