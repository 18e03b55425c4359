package io.trimtab.serving;

import static io.trimtab.serving.GrpcClient.INFERENCE;
import static io.trimtab.serving.GrpcClient.floats;
import static io.trimtab.serving.GrpcClient.raw;
import static io.trimtab.serving.GrpcClient.rounds;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.trimtab.grpc.inference.InferParameter;
import io.trimtab.grpc.inference.ModelInferRequest;
import io.trimtab.grpc.inference.ModelStreamInferResponse;
import io.trimtab.serving.RunningNode.Models;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ModelStreamInfer}. */
final class GrpcStreamIT {
    @TempDir
    private Path root;

    @SuppressWarnings("NullAway.Init")
    private RunningNode node;

    @SuppressWarnings("NullAway.Init")
    private GrpcClient client;

    private void serve(String... overrides) throws Exception {
        node = new Models(root)
                .with("fp32", "1", "identity_fp32.onnx")
                .with("slow", "1", "slow.onnx")
                .serve(overrides);
        client = new GrpcClient(node);
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    /** An open stream and what came back. */
    private static final class OpenStream implements StreamObserver<ModelStreamInferResponse> {
        private final BlockingQueue<ModelStreamInferResponse> answers = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status> ended = new LinkedBlockingQueue<>();
        private final StreamObserver<ModelInferRequest> requests;

        OpenStream(GrpcClient client, CallOptions options) {
            requests = ClientCalls.asyncBidiStreamingCall(
                    client.channel()
                            .newCall(
                                    GrpcClient.method(
                                            INFERENCE + "ModelStreamInfer",
                                            MethodType.BIDI_STREAMING,
                                            ModelInferRequest.getDefaultInstance(),
                                            ModelStreamInferResponse.getDefaultInstance()),
                                    options),
                    this);
        }

        void send(ModelInferRequest request) {
            requests.onNext(request);
        }

        ModelStreamInferResponse answer() throws InterruptedException {
            ModelStreamInferResponse answer = answers.poll(20, TimeUnit.SECONDS);
            assertThat(answer).as("an answer within 20 s").isNotNull();
            return java.util.Objects.requireNonNull(answer);
        }

        Status end() throws InterruptedException {
            return java.util.Objects.requireNonNull(ended.poll(20, TimeUnit.SECONDS), "no end within 20 s");
        }

        @Override
        public void onNext(ModelStreamInferResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            ended.add(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.add(Status.OK);
        }
    }

    private OpenStream open() {
        return new OpenStream(client, CallOptions.DEFAULT);
    }

    private static ModelInferRequest request(String id, float value) {
        return raw("fp32", "input", "FP32", floats(value, value), 1, 2).toBuilder()
                .setId(id)
                .build();
    }

    @Test
    void answersEachMessageAndEndsWell() throws Exception {
        serve();
        OpenStream stream = open();
        for (int i = 0; i < 1_000; i++) {
            stream.send(request("id-" + i, i));
        }
        stream.requests.onCompleted();

        Map<String, ModelStreamInferResponse> answers = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            ModelStreamInferResponse answer = stream.answer();
            answers.put(answer.getInferResponse().getId(), answer);
        }

        assertThat(stream.end()).isEqualTo(Status.OK);
        assertThat(answers).hasSize(1_000);
        for (int i = 0; i < 1_000; i++) {
            ModelStreamInferResponse answer = java.util.Objects.requireNonNull(answers.get("id-" + i));
            assertThat(answer.getErrorMessage()).isEmpty();
            assertThat(answer.getInferResponse().getRawOutputContents(0)).isEqualTo(floats(i, i));
        }
    }

    @Test
    void namesThePredictionOfEachAnswer() throws Exception {
        serve();
        OpenStream stream = open();
        stream.send(request("a", 1));

        assertThat(stream.answer()
                        .getInferResponse()
                        .getParametersOrThrow("trimtab-prediction-id")
                        .getStringParam())
                .matches("[0-9a-f]{20}-[0-9a-f]+");
    }

    @Test
    void goesOnAfterAMessageThatCannotBeAnswered() throws Exception {
        serve();
        OpenStream stream = open();
        stream.send(request("bad", 1).toBuilder().setModelName("nope").build());
        ModelStreamInferResponse bad = stream.answer();
        stream.send(request("good", 2));
        ModelStreamInferResponse good = stream.answer();

        assertThat(bad.getErrorMessage()).isEqualTo("model 'nope' is not known here");
        assertThat(bad.getInferResponse().getId()).isEqualTo("bad");
        assertThat(bad.getInferResponse()
                        .getParametersOrThrow("trimtab-error-code")
                        .getStringParam())
                .isEqualTo("model-not-found");
        assertThat(good.getErrorMessage()).isEmpty();
        assertThat(good.getInferResponse().getId()).isEqualTo("good");
    }

    @Test
    void answersAsTheMessagesFinish() throws Exception {
        serve("admission.deadline=10m");
        OpenStream stream = open();
        stream.send(rounds(10_000_000_000_000L).toBuilder()
                .setId("slow")
                .putParameters(
                        "timeout",
                        InferParameter.newBuilder().setInt64Param(1_000_000).build())
                .build());
        stream.send(request("fast", 1));

        assertThat(stream.answer().getInferResponse().getId()).isEqualTo("fast");
        ModelStreamInferResponse late = stream.answer();
        assertThat(late.getInferResponse().getId()).isEqualTo("slow");
        assertThat(late.getErrorMessage()).contains("gave no answer within the deadline");
    }

    @Test
    void worksOnNoMoreThanTheSettingAtATime() throws Exception {
        serve("grpc.stream-in-flight=2", "batching.instances=1", "admission.deadline=10m");
        OpenStream stream = open();
        for (int i = 0; i < 50; i++) {
            stream.send(
                    rounds(i == 0 ? 200_000 : 1).toBuilder().setId("id-" + i).build());
        }
        stream.requests.onCompleted();
        double most = 0;
        int answered = 0;
        while (answered < 50) {
            most = Math.max(most, inFlight());
            answered += stream.answers.poll() == null ? 0 : 1;
        }

        // an answer is sent a moment before its model's call counts as over, so one more than two may be seen
        assertThat(most).isBetween(1.0, 3.0);
        assertThat(stream.end()).isEqualTo(Status.OK);
    }

    private double inFlight() throws Exception {
        return node.management("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("trimtab_requests_in_flight{model=\"slow\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void stopsItsModelsWhenTheClientCancels() throws Exception {
        serve("batching.instances=1", "admission.deadline=10m");
        OpenStream stream = open();
        stream.send(rounds(10_000_000_000_000L));
        while (inFlight() < 1) {
            Thread.onSpinWait();
        }

        stream.requests.onError(Status.CANCELLED.asException());

        assertThat(client.infer(rounds(1)).getOutputsCount()).isEqualTo(1);
    }

    @Test
    void endsAtTheClientsDeadline() throws Exception {
        serve("batching.instances=1");
        OpenStream stream = new OpenStream(client, CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS));
        stream.send(rounds(10_000_000_000_000L));

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(client.infer(rounds(1)).getOutputsCount()).isEqualTo(1);
    }

    @Test
    void finishesWhatItReadAndEndsWhenTheNodeEnds() throws Exception {
        serve("shutdown.grace=0ms", "admission.deadline=10m");
        OpenStream busy = open();
        OpenStream idle = open();
        idle.send(request("x", 1));
        idle.answer();
        busy.send(rounds(100_000));
        while (inFlight() < 1) {
            Thread.onSpinWait();
        }

        var ended = node.node().drainAndClose().toCompletionStage().toCompletableFuture();

        assertThat(idle.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(busy.answer().getErrorMessage()).isEmpty();
        assertThat(busy.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        ended.get(20, TimeUnit.SECONDS);
    }
}
