package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RunningNode.Models;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Feedback and events on a node whose broker cannot be reached. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FeedbackIT {
    private static final String PATH = "/v1/feedback";
    private static final String ONE = "{\"prediction_id\":\"p-1\",\"outcome\":1}";

    private RunningNode node;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        node = new Models(root)
                .with("constant", "1", "constant_1.onnx")
                .serve(
                        "events.enabled=true",
                        "events.kafka.bootstrap-servers=127.0.0.1:1",
                        "events.kafka.max-waiting-feedback=3",
                        "shutdown.timeout=1s");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void startsAndAnswersWithoutABroker() throws Exception {
        assertThat(node.post("/v2/models/constant/infer", request("input", "FP32", "[1,1]", "[0]"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(node.management("/metrics").body())
                .contains("trimtab_events_waiting ")
                .contains("trimtab_events_dropped_total{topic=\"trimtab.predictions\"} 0.0");
    }

    @Test
    void acceptsOneOutcome() throws Exception {
        HttpResponse<String> response = node.post(PATH, ONE);

        assertThat(response.body()).isEqualTo("{\"accepted\":1}");
        assertThat(response.statusCode()).isEqualTo(202);
    }

    @Test
    void answers503AndTakesNoneWhenThereIsNoRoomForAll() throws Exception {
        HttpResponse<String> response = node.post(PATH, "[" + (ONE + ",").repeat(9) + ONE + "]");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.headers().firstValue("retry-after")).hasValue("1");
        assertThat(response.body()).contains("\"code\":\"hand-off-full\"");
    }

    @Test
    void answers400WithAProblemForWhatIsNotFeedback() throws Exception {
        HttpResponse<String> response = node.post(PATH, "{\"outcome\":1}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"code\":\"malformed-request\"", "prediction_id");
    }

    @Test
    void answers405ForAnotherMethod() throws Exception {
        assertThat(node.get(PATH).statusCode()).isEqualTo(405);
    }
}
