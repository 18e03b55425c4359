package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RunningNode.Models;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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
    void answers429AtOnceWhenTheDeadlineWouldPassInTheQueue() throws Exception {
        try (RunningNode node = slowNode("batching.instances=1")) {
            String body = rounds(10_000);
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertThat(node.post(SLOW, body).statusCode()).isEqualTo(200);
            }
            long each = (System.nanoTime() - start) / 20;
            String impatient = withTimeout(Math.max(1, 5 * each / 1_000), body);

            List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                sent.add(node.postLater(SLOW, impatient));
            }
            List<HttpResponse<String>> answers =
                    sent.stream().map(CompletableFuture::join).toList();

            assertThat(answers)
                    .filteredOn(answer -> answer.statusCode() == 429)
                    .as("of 50 at once, where each has time for five")
                    .isNotEmpty()
                    .allSatisfy(answer -> {
                        assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
                        assertThat(answer.body()).contains("the deadline of this one would pass before its turn");
                    });
        }
    }

    @Test
    void eventLoopsPauseWhileRequestsAreRefusedBecauseTheModelHasMoreToDoThanItCan() throws Exception {
        try (RunningNode node = slowNode("admission.deadline=200ms")) {
            String body = rounds(5_000);
            for (int i = 0; i < 20; i++) {
                node.post(SLOW, body);
            }
            assertThat(pauses(node)).as("while nothing is refused").isZero();

            long end = System.nanoTime() + 60_000_000_000L;
            while (pauses(node) == 0) {
                assertThat(System.nanoTime())
                        .as("a minute of refusals without a pause")
                        .isLessThan(end);
                List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    sent.add(node.postLater(SLOW, body));
                }
                assertThat(sent.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
                        .isSubsetOf(200, 429, 504);
            }

            assertThat(node.post(SLOW, body).statusCode()).as("afterwards").isEqualTo(200);
        }
    }

    private static double pauses(RunningNode node) throws Exception {
        return node.management("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("trimtab_event_loop_pauses_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    @Test
    void stopsTheCallOfAClientThatHasClosedItsSocket() throws Exception {
        try (RunningNode node = slowNode("batching.instances=1", "admission.deadline=5m")) {
            String body = rounds(1_000_000_000_000L);
            try (Socket socket = node.connect()) {
                socket.getOutputStream()
                        .write(("POST " + SLOW + " HTTP/1.1\r\nhost: x\r\ncontent-length: " + body.length() + "\r\n\r\n"
                                        + body)
                                .getBytes(StandardCharsets.US_ASCII));
                while (!node.management("/metrics")
                        .body()
                        .contains("trimtab_requests_in_flight{model=\"slow\",version=\"1\"} 1.0")) {
                    Thread.onSpinWait();
                }
            }

            assertThat(node.post(SLOW, rounds(1)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void answersAClientThatHasClosedItsSendingSideHoweverLongItTakes() throws Exception {
        try (RunningNode node = slowNode();
                Socket socket = node.connect()) {
            String body = withTimeout(1_500_000, rounds(1_000_000_000_000L));
            socket.getOutputStream()
                    .write(("POST " + SLOW + " HTTP/1.1\r\nhost: x\r\ncontent-length: " + body.length() + "\r\n\r\n"
                                    + body)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();

            assertThat(RunningNode.read(socket, "}"))
                    .startsWith("HTTP/1.1 100 Continue\r\n\r\n")
                    .contains("HTTP/1.1 504 ");
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
