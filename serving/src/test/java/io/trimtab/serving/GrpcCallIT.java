package io.trimtab.serving;

import static io.trimtab.serving.GrpcClient.INFERENCE;
import static io.trimtab.serving.GrpcClient.failure;
import static io.trimtab.serving.GrpcClient.rounds;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.trimtab.grpc.inference.InferParameter;
import io.trimtab.grpc.inference.ModelInferRequest;
import io.trimtab.grpc.inference.ModelInferResponse;
import io.trimtab.grpc.inference.ServerLiveRequest;
import io.trimtab.grpc.inference.ServerLiveResponse;
import io.trimtab.serving.RunningNode.Models;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deadlines, cancellation, overload and the end of the node, with a model that works as long as it is told to. */
final class GrpcCallIT {
    private static final long FOR_EVER = 10_000_000_000_000L;

    @TempDir
    private Path root;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private RunningNode serve(String... overrides) throws Exception {
        RunningNode node = new Models(root).with("slow", "1", "slow.onnx").serve(overrides);
        open.add(node);
        return node;
    }

    private GrpcClient client(RunningNode node) {
        var client = new GrpcClient(node);
        open.add(client);
        return client;
    }

    private static ListenableFuture<ModelInferResponse> later(GrpcClient client, ModelInferRequest request) {
        return ClientCalls.futureUnaryCall(
                client.channel()
                        .newCall(
                                GrpcClient.method(
                                        INFERENCE + "ModelInfer",
                                        MethodType.UNARY,
                                        request,
                                        ModelInferResponse.getDefaultInstance()),
                                CallOptions.DEFAULT),
                request);
    }

    private static String inTime(GrpcClient client, ModelInferRequest request, long millis) {
        return failure(() -> ClientCalls.blockingUnaryCall(
                client.channel(),
                GrpcClient.method(
                        INFERENCE + "ModelInfer", MethodType.UNARY, request, ModelInferResponse.getDefaultInstance()),
                CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS),
                request));
    }

    private static double metric(RunningNode node, String start) throws Exception {
        return node.management("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** Looks again and again, for as long as a test may take. */
    private static void until(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not").isLessThan(giveUp);
            Thread.onSpinWait();
        }
    }

    @Test
    void endsAnInferenceAtTheClientsDeadline() throws Exception {
        RunningNode node = serve("batching.instances=1");
        GrpcClient client = client(node);

        assertThat(inTime(client, rounds(FOR_EVER), 200)).startsWith("DEADLINE_EXCEEDED ");

        assertThat(client.infer(rounds(1)).getOutputsCount()).isEqualTo(1);
        until(() -> metric(node, "trimtab_request_duration_seconds_count{model=\"slow\",outcome=\"timeout\"") == 1);
    }

    @Test
    void answersDeadlineExceededItselfToAClientThatGoesOnWaiting() throws Exception {
        GrpcClient client = client(serve());

        assertThat(failure(() -> client.infer(rounds(FOR_EVER).toBuilder()
                        .putParameters(
                                "timeout",
                                InferParameter.newBuilder()
                                        .setInt64Param(50_000)
                                        .build())
                        .build())))
                .startsWith("DEADLINE_EXCEEDED deadline-exceeded: model 'slow' version '1' gave no answer within the "
                        + "deadline, after ");
    }

    @Test
    void keepsToTheNodesDeadlineWhateverTheClientAllows() throws Exception {
        GrpcClient client = client(serve("admission.deadline=50ms"));

        assertThat(failure(() -> client.infer(rounds(FOR_EVER)))).startsWith("DEADLINE_EXCEEDED deadline-exceeded: ");
    }

    @Test
    void stopsTheModelWhenTheClientCancels() throws Exception {
        RunningNode node = serve("batching.instances=1", "admission.deadline=10m");
        GrpcClient client = client(node);
        ListenableFuture<ModelInferResponse> running = later(client, rounds(FOR_EVER));
        until(() -> metric(node, "trimtab_requests_in_flight") == 1);

        running.cancel(true);

        assertThat(client.infer(rounds(1)).getOutputsCount()).isEqualTo(1);
        until(() -> metric(node, "trimtab_requests_in_flight") == 0);
        assertThat(metric(node, "trimtab_rejections_total{reason=\"client-gone\""))
                .isEqualTo(1);
    }

    @Test
    void stopsTheModelWhenTheClientDisconnects() throws Exception {
        RunningNode node = serve("batching.instances=1", "admission.deadline=10m");
        try (var leaving = new GrpcClient(node)) {
            later(leaving, rounds(FOR_EVER));
            until(() -> metric(node, "trimtab_requests_in_flight") == 1);
        }

        assertThat(client(node).infer(rounds(1)).getOutputsCount()).isEqualTo(1);
        until(() -> metric(node, "trimtab_rejections_total{reason=\"client-gone\"") == 1);
    }

    @Test
    void answersResourceExhaustedWhenTheQueueIsFull() throws Exception {
        GrpcClient client = client(serve("batching.instances=1", "admission.queue-limit=1"));
        List<ListenableFuture<ModelInferResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(later(
                    client,
                    rounds(FOR_EVER).toBuilder()
                            .putParameters(
                                    "timeout",
                                    InferParameter.newBuilder()
                                            .setInt64Param(1_000_000)
                                            .build())
                            .build()));
        }
        List<String> outcomes = new ArrayList<>();
        for (ListenableFuture<ModelInferResponse> call : calls) {
            try {
                outcomes.add(call.get().getModelName());
            } catch (java.util.concurrent.ExecutionException e) {
                outcomes.add(io.grpc.Status.fromThrowable(e).getCode() + ": "
                        + io.grpc.Status.fromThrowable(e).getDescription());
            }
        }

        assertThat(outcomes)
                .allMatch(
                        outcome -> outcome.startsWith("RESOURCE_EXHAUSTED") || outcome.startsWith("DEADLINE_EXCEEDED"))
                .anyMatch(outcome -> outcome.equals(
                        "RESOURCE_EXHAUSTED: model 'slow' version '1' has as many requests waiting as it may"));
    }

    @Test
    void answersFiveHundredConnections() throws Exception {
        RunningNode node = serve();
        List<ListenableFuture<ModelInferResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            calls.add(later(client(node), rounds(1)));
        }

        for (ListenableFuture<ModelInferResponse> call : calls) {
            assertThat(call.get(30, TimeUnit.SECONDS).getOutputsCount()).isEqualTo(1);
        }
    }

    @Test
    void answersThousandsOfSmallCallsOfOneConnection() throws Exception {
        GrpcClient client = client(serve("admission.queue-limit=100000"));
        List<ListenableFuture<ModelInferResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            calls.add(later(client, rounds(1)));
        }

        for (ListenableFuture<ModelInferResponse> call : calls) {
            assertThat(call.get(30, TimeUnit.SECONDS).getOutputsCount()).isEqualTo(1);
        }
    }

    @Test
    void finishesWhatItAcceptedWhenItEnds() throws Exception {
        RunningNode node = serve("shutdown.grace=0ms", "admission.deadline=10m");
        GrpcClient client = client(node);
        ListenableFuture<ModelInferResponse> running = later(client, rounds(100_000));
        until(() -> metric(node, "trimtab_requests_in_flight") == 1);

        var ended = node.node().drainAndClose().toCompletionStage().toCompletableFuture();

        assertThat(running.get(30, TimeUnit.SECONDS).getOutputsCount()).isEqualTo(1);
        ended.get(30, TimeUnit.SECONDS);
        assertThat(inTime(client, rounds(1), 2_000)).startsWith("UNAVAILABLE ");
    }

    @Test
    void refusesWhatItHasNoMemoryFor() throws Exception {
        GrpcClient client = client(serve("grpc.message-memory=1MiB"));

        assertThat(failure(() -> client.callBytes(INFERENCE + "ModelInfer", new byte[2 << 20], CallOptions.DEFAULT)))
                .isEqualTo(
                        "RESOURCE_EXHAUSTED queue-full: the messages of other calls take all the memory there is for "
                                + "messages");
        assertThat(client.infer(rounds(1)).getOutputsCount()).isEqualTo(1);
    }

    @Test
    void unpacksNoMoreThanItHasMemoryFor() throws Exception {
        GrpcClient client = client(serve("grpc.message-memory=1MiB"));

        assertThat(failure(() -> client.callBytes(
                        INFERENCE + "ModelInfer", new byte[32 << 20], CallOptions.DEFAULT.withCompression("gzip"))))
                .startsWith("RESOURCE_EXHAUSTED queue-full: ");
        assertThat(client.infer(rounds(1)).getOutputsCount()).isEqualTo(1);
    }

    @Test
    void closesASilentConnectionAndKeepsOneWithACall() throws Exception {
        RunningNode node = serve("grpc.idle-timeout=3s", "batching.instances=1", "admission.deadline=10m");
        GrpcClient client = client(node);
        ListenableFuture<ModelInferResponse> running = later(client, rounds(FOR_EVER));

        try (var silent =
                new Socket(InetAddress.getLoopbackAddress(), node.node().grpcPort())) {
            silent.setSoTimeout(20_000);
            assertThat(silent.getInputStream().read())
                    .as("the end of the stream")
                    .isEqualTo(-1);
        }

        assertThat(running.isDone()).isFalse();
        running.cancel(true);
        assertThat(client.infer(rounds(1)).getOutputsCount()).isEqualTo(1);
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        RunningNode node = serve();
        ServingSettings settings =
                new Models(root).settings("grpc.port=" + node.node().grpcPort());

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> RunningNode.start(settings))
                .cause()
                .hasMessage("cannot listen on 127.0.0.1:" + node.node().grpcPort()
                        + ": it is taken, or the address is not one of this machine; choose another port with "
                        + "grpc.port");
    }

    @Test
    void doesNotListenWhenItIsTurnedOff() throws Exception {
        RunningNode node = serve("grpc.enabled=false");

        assertThat(node.node().grpcPort()).isEqualTo(-1);
        assertThat(node.get("/v2/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void answersOthersWhileOneWorks() throws Exception {
        GrpcClient client = client(serve("batching.instances=1", "admission.deadline=10m"));
        var answered = new CountDownLatch(1);
        later(client, rounds(FOR_EVER)).addListener(answered::countDown, Runnable::run);

        assertThat(client.call(
                                INFERENCE + "ServerLive",
                                ServerLiveRequest.getDefaultInstance(),
                                ServerLiveResponse.getDefaultInstance())
                        .getLive())
                .isTrue();
        assertThat(answered.getCount()).isEqualTo(1);
    }
}
