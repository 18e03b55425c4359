package io.trimtab.serving;

import static io.trimtab.serving.GrpcClient.INFERENCE;
import static io.trimtab.serving.GrpcClient.failure;
import static io.trimtab.serving.GrpcClient.floats;
import static io.trimtab.serving.GrpcClient.raw;
import static io.trimtab.serving.GrpcClient.rounds;
import static io.trimtab.serving.GrpcClient.typed;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.trimtab.events.Outcome;
import io.trimtab.events.PredictionEvent;
import io.trimtab.events.PredictionEventReader;
import io.trimtab.events.TensorData;
import io.trimtab.events.Topics;
import io.trimtab.grpc.inference.InferTensorContents;
import io.trimtab.grpc.inference.ModelInferRequest;
import io.trimtab.grpc.inference.ModelInferResponse;
import io.trimtab.serving.RunningNode.Models;
import io.trimtab.serving.publish.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Kafka gets of inferences over gRPC: one event for each that reached a model. */
final class GrpcEventsIT {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    private Path models;

    @TempDir
    private Path kafka;

    private static void infer(GrpcClient client, ModelInferRequest request, CallOptions options) {
        var headers = new Metadata();
        headers.put(GrpcClient.key("traceparent"), TRACE);
        ClientCalls.blockingUnaryCall(
                io.grpc.ClientInterceptors.intercept(
                        client.channel(), MetadataUtils.newAttachHeadersInterceptor(headers)),
                GrpcClient.method(
                        INFERENCE + "ModelInfer", MethodType.UNARY, request, ModelInferResponse.getDefaultInstance()),
                options,
                request);
    }

    private Map<String, PredictionEvent> events(TestBroker broker, int expected) {
        var reader = new PredictionEventReader();
        return broker.read(Topics.PREDICTIONS, expected, Duration.ofSeconds(60)).stream()
                .map(record -> reader.read(
                        name -> {
                            var header = record.headers().lastHeader(name);
                            return header == null ? null : header.value();
                        },
                        record.value()))
                .collect(
                        Collectors.toMap(event -> event.attributes().requestId().orElse("none"), Function.identity()));
    }

    @Test
    void carryTheTensorsTheOutcomeAndTheTrace() throws Exception {
        try (TestBroker broker = TestBroker.started(kafka)) {
            RunningNode node = new Models(models)
                    .with("fp32", "1", "identity_fp32.onnx")
                    .with("int8", "1", "identity_int8.onnx")
                    .with("bytes", "1", "identity_bytes.onnx")
                    .with("slow", "1", "slow.onnx")
                    .serve("events.enabled=true", "events.kafka.bootstrap-servers=" + broker.bootstrapServers());
            try (var client = new GrpcClient(node)) {
                CallOptions patient = CallOptions.DEFAULT;
                infer(client, named("raw", raw("fp32", "input", "FP32", floats(1, 2, 3, 4), 2, 2)), patient);
                infer(
                        client,
                        named(
                                "typed",
                                typed(
                                        "int8",
                                        "input",
                                        "INT8",
                                        InferTensorContents.newBuilder()
                                                .addIntContents(-5)
                                                .addIntContents(7),
                                        1,
                                        2)),
                        patient);
                infer(
                        client,
                        named(
                                "bytes",
                                raw("bytes", "input", "BYTES", GrpcClient.bytes(1, 0, 0, 0, 'a', 0, 0, 0, 0), 1, 2)),
                        patient);
                assertThat(failure(() -> infer(
                                client,
                                named("late", rounds(10_000_000_000_000L)),
                                patient.withDeadlineAfter(200, TimeUnit.MILLISECONDS))))
                        .startsWith("DEADLINE_EXCEEDED ");
                assertThat(failure(() -> infer(
                                client, named("refused", raw("fp32", "input", "FP32", floats(1), 1, 2)), patient)))
                        .startsWith("INVALID_ARGUMENT ");
            } finally {
                node.close();
            }

            Map<String, PredictionEvent> events = events(broker, 4);

            assertThat(events).containsOnlyKeys("raw", "typed", "bytes", "late");
            PredictionEvent raw = event(events, "raw");
            assertThat(raw.attributes().outcome()).isEqualTo(Outcome.OK);
            assertThat(raw.attributes().model()).isEqualTo("fp32");
            assertThat(raw.attributes().rows()).isEqualTo(2);
            assertThat(raw.attributes().traceparent()).hasValue(TRACE);
            assertThat(numbers(raw.inputs().get(0))).containsExactly(1.0, 2.0, 3.0, 4.0);
            assertThat(numbers(raw.outputs().get(0))).containsExactly(1.0, 2.0, 3.0, 4.0);
            PredictionEvent typed = event(events, "typed");
            assertThat(numbers(typed.inputs().get(0))).containsExactly(-5.0, 7.0);
            assertThat(numbers(typed.outputs().get(0))).containsExactly(-5.0, 7.0);
            assertThat(event(events, "bytes").outputs().get(0).label(0, 0)).isEqualTo("a");
            assertThat(event(events, "late").attributes().outcome()).isEqualTo(Outcome.TIMEOUT);
        }
    }

    private static PredictionEvent event(Map<String, PredictionEvent> events, String id) {
        return java.util.Objects.requireNonNull(events.get(id));
    }

    private static ModelInferRequest named(String id, ModelInferRequest request) {
        return request.toBuilder().setId(id).build();
    }

    private static List<Double> numbers(TensorData tensor) {
        return java.util.stream.IntStream.range(0, tensor.size())
                .mapToObj(i -> tensor.number(i / tensor.columns(), i % tensor.columns()))
                .toList();
    }
}
