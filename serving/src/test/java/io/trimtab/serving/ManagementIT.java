package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RunningNode.Models;
import io.trimtab.serving.metrics.ServingMeter;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ManagementIT {
    private RunningNode node;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        node = new Models(root)
                .with("constant", "1", "constant_1.onnx")
                .withGarbage("constant", "2")
                .serve();
        node.post("/v2/models/constant/infer", request("input", "FP32", "[1,1]", "[0]"));
        node.post("/v2/models/none/infer", request("input", "FP32", "[1,1]", "[0]"));
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void tellsThatItLivesAndIsReadyWithoutAToken() throws Exception {
        assertThat(node.management("/health/live").body()).isEqualTo("{\"live\":true}");
        assertThat(node.management("/health/ready").body()).isEqualTo("{\"ready\":true}");
    }

    /** The JDK's client asks for it with every first request. */
    @Test
    void staysWithHttp1WhenAClientOffersToUpgrade() throws Exception {
        assertThat(node.management("/health/live").version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }

    @Test
    void listsVersionsAndTheirStatesForTheBearerOfTheToken() throws Exception {
        HttpResponse<String> response =
                node.management("/admin/models", "authorization", "Bearer " + RunningNode.TOKEN);

        assertThat(response.body())
                .startsWith("{\"models\":[{\"name\":\"constant\",\"aliases\":{},\"versions\":["
                        + "{\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\",\"in_flight\":0},"
                        + "{\"version\":\"2\",\"state\":\"UNAVAILABLE\",\"reason\":\"");
    }

    @Test
    void answers401WithoutTheToken() throws Exception {
        HttpResponse<String> response = node.management("/admin/models");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"code\":\"unauthenticated\"");
    }

    @Test
    void answers401ForAnotherToken() throws Exception {
        HttpResponse<String> response = node.management("/admin/models", "authorization", "Bearer wrong");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).doesNotContain(RunningNode.TOKEN);
    }

    @Test
    void doesNotServeAdministrationOnTheDataPort() throws Exception {
        assertThat(node.get("/admin/models").statusCode()).isEqualTo(404);
        assertThat(node.get("/metrics").statusCode()).isEqualTo(404);
    }

    @Test
    void countsRequestsInAHistogramForEachModelAndVersion() throws Exception {
        assertThat(node.management("/metrics").body())
                .contains("trimtab_request_duration_seconds_bucket{model=\"constant\",outcome=\"ok\",version=\"1\",")
                .contains("trimtab_request_duration_seconds_count{model=\"constant\",outcome=\"ok\",version=\"1\"} 1");
    }

    @Test
    void showsTheStateOfEachVersion() throws Exception {
        assertThat(node.management("/metrics").body())
                .contains("trimtab_version_state{model=\"constant\",state=\"READY\",version=\"1\"} 1.0")
                .contains("trimtab_version_state{model=\"constant\",state=\"READY\",version=\"2\"} 0.0");
    }

    @Test
    void countsRefusalsByReason() throws Exception {
        assertThat(node.management("/metrics").body())
                .contains("trimtab_rejections_total{reason=\"model-not-found\"} 1.0");
    }

    @ParameterizedTest
    @EnumSource(
            value = ServingMeter.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"EVENTS_SENT", "EVENTS_FAILED", "EVENTS_DROPPED", "EVENTS_WAITING"})
    void showsEveryMeterThatTheReferenceLists(ServingMeter meter) throws Exception {
        assertThat(node.management("/metrics").body()).contains("# HELP " + meter.prometheusName() + " ");
    }
}
