package io.trimtab.serving;

import static io.trimtab.serving.GrpcClient.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.trimtab.grpc.health.v1.HealthCheckRequest;
import io.trimtab.grpc.health.v1.HealthCheckResponse;
import io.trimtab.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.trimtab.grpc.health.v1.HealthListRequest;
import io.trimtab.grpc.health.v1.HealthListResponse;
import io.trimtab.serving.RunningNode.Models;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gRPC health protocol. */
final class GrpcHealthIT {
    @TempDir
    private Path root;

    private RunningNode node;
    private GrpcClient client;

    @BeforeEach
    void start() throws Exception {
        node = new Models(root)
                .with("constant", "1", "constant_1.onnx")
                .withGarbage("broken", "1")
                .serve("shutdown.grace=200ms");
        client = new GrpcClient(node);
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private ServingStatus check(String service) {
        return client.call(
                        "grpc.health.v1.Health/Check",
                        HealthCheckRequest.newBuilder().setService(service).build(),
                        HealthCheckResponse.getDefaultInstance())
                .getStatus();
    }

    private BlockingQueue<Object> watch(String service) {
        var request = HealthCheckRequest.newBuilder().setService(service).build();
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        ClientCalls.asyncServerStreamingCall(
                client.channel()
                        .newCall(
                                GrpcClient.method(
                                        "grpc.health.v1.Health/Watch",
                                        MethodType.SERVER_STREAMING,
                                        request,
                                        HealthCheckResponse.getDefaultInstance()),
                                CallOptions.DEFAULT),
                request,
                new StreamObserver<HealthCheckResponse>() {
                    @Override
                    public void onNext(HealthCheckResponse response) {
                        seen.add(response.getStatus());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        seen.add(Status.fromThrowable(failure).getCode());
                    }

                    @Override
                    public void onCompleted() {
                        seen.add(Status.Code.OK);
                    }
                });
        return seen;
    }

    @Test
    void servesAsAServerAsAServiceAndAsAModel() {
        assertThat(check("")).isEqualTo(ServingStatus.SERVING);
        assertThat(check("inference.GRPCInferenceService")).isEqualTo(ServingStatus.SERVING);
        assertThat(check("constant")).isEqualTo(ServingStatus.SERVING);
        assertThat(check("broken")).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void doesNotKnowOtherServices() {
        assertThat(failure(() -> check("other.Service")))
                .isEqualTo("NOT_FOUND model-not-found: there is no service and no model 'other.Service'");
    }

    @Test
    void listsTheServerTheServiceAndTheModels() {
        HealthListResponse list = client.call(
                "grpc.health.v1.Health/List",
                HealthListRequest.getDefaultInstance(),
                HealthListResponse.getDefaultInstance());

        assertThat(list.getStatusesMap().keySet())
                .containsExactlyInAnyOrder("", "inference.GRPCInferenceService", "constant", "broken");
    }

    @Test
    void tellsAWatcherAtOnceAndWhenItChanges() throws Exception {
        BlockingQueue<Object> model = watch("fresh");
        assertThat(model.poll(10, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVICE_UNKNOWN);

        new Models(root).with("fresh", "1", "constant_1.onnx");

        Object next = model.poll(20, TimeUnit.SECONDS);
        while (next == ServingStatus.NOT_SERVING) {
            next = model.poll(20, TimeUnit.SECONDS);
        }
        assertThat(next).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void tellsAWatcherThatTheNodeEnds() throws Exception {
        BlockingQueue<Object> server = watch("");
        assertThat(server.poll(10, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVING);

        var ended = node.node().drainAndClose().toCompletionStage().toCompletableFuture();

        assertThat(server.poll(10, TimeUnit.SECONDS)).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(server.poll(10, TimeUnit.SECONDS)).isEqualTo(Status.Code.UNAVAILABLE);
        ended.get(10, TimeUnit.SECONDS);
    }
}
