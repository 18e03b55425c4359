package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RunningNode.Models;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls on event loops, with a model whose first calls are cheap and whose later ones are not. */
final class RunToCompletionIT {
    private static final String SLOW = "/v2/models/slow/infer";
    private static final String CONSTANT = "/v2/models/constant/infer";
    private static final String ON_LOOPS = "trimtab_run_to_completion{model=\"slow\",version=\"1\"}";
    private static final String EXCEEDED = "trimtab_run_to_completion_exceeded_total{model=\"slow\",version=\"1\"}";

    @TempDir
    Path root;

    private RunningNode node(String... settings) throws Exception {
        return new Models(root)
                .with("slow", "1", "slow.onnx")
                .with("constant", "1", "constant_1.onnx")
                .serve(settings);
    }

    private static String rounds(long rounds) {
        return request("rounds", "INT64", "[]", "[" + rounds + "]");
    }

    private static double metric(RunningNode node, String name) throws Exception {
        String text = node.management("/metrics").body();
        return text.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + text));
    }

    @Test
    void goOnUntilSomeInARowTakeLongerThanTheBudget() throws Exception {
        try (RunningNode node = node()) {
            HttpResponse<String> cheap = node.post(SLOW, rounds(1));
            assertThat(cheap.statusCode()).isEqualTo(200);
            assertThat(metric(node, ON_LOOPS)).isEqualTo(1);

            for (int i = 0; i < 10; i++) {
                HttpResponse<String> dear = node.post(SLOW, rounds(200_000));
                assertThat(dear.statusCode()).as(dear.body()).isEqualTo(200);
            }

            assertThat(metric(node, ON_LOOPS)).isZero();
            assertThat(metric(node, EXCEEDED)).isEqualTo(1);
            assertThat(node.post(SLOW, rounds(1)).body()).isEqualTo(cheap.body());
        }
    }

    @Test
    void aCallThatDoesNotEndLeavesTheEventLoopAndIsAnsweredAtItsDeadline() throws Exception {
        try (RunningNode node = node("http.event-loops=1", "admission.deadline=8s")) {
            CompletableFuture<HttpResponse<String>> endless = node.postLater(SLOW, rounds(1_000_000_000_000L));

            // on the same event loop, which that call would keep busy until its deadline
            HttpResponse<String> meanwhile = node.post(CONSTANT, request("input", "FP32", "[1,1]", "[0]"));

            assertThat(meanwhile.statusCode()).isEqualTo(200);
            assertThat(endless).isNotDone();
            assertThat(endless.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(504);
            assertThat(metric(node, ON_LOOPS)).isZero();
            assertThat(metric(node, EXCEEDED)).isEqualTo(1);
        }
    }

    @Test
    void canBeSwitchedOff() throws Exception {
        try (RunningNode node = node("batching.event-loop-budget=0ms")) {
            assertThat(node.post(SLOW, rounds(200_000)).statusCode()).isEqualTo(200);
            assertThat(metric(node, ON_LOOPS)).isZero();
            assertThat(metric(node, EXCEEDED)).isZero();
        }
    }
}
