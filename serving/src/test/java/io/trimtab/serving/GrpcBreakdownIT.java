package io.trimtab.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trimtab.grpc.inference.ServerReadyRequest;
import io.trimtab.grpc.inference.ServerReadyResponse;
import io.trimtab.serving.RunningNode.Models;
import io.trimtab.serving.admission.Saturation;
import io.trimtab.serving.metrics.ServingMeters;
import io.trimtab.serving.model.ModelIndex;
import io.trimtab.serving.prediction.PredictionIds;
import io.trimtab.serving.prediction.PredictionService;
import io.trimtab.serving.protocol.grpc.GrpcPort;
import io.trimtab.serving.protocol.grpc.GrpcServices;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gRPC port over a method that fails in a way that nobody has thought of. */
final class GrpcBreakdownIT {
    private static final String READY = GrpcClient.INFERENCE + "ServerReady";

    private final Vertx vertx = Vertx.vertx();
    private ManagedChannel channel;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        ServingSettings settings = new Models(root).settings();
        var meters = new ServingMeters(new SimpleMeterRegistry());
        var predictions = new PredictionService(
                new ModelIndex(),
                new NoEvents(),
                meters,
                new PredictionService.Rules(settings.admission(), settings.batching()),
                new Saturation(System::nanoTime),
                new PredictionIds("test", new SecureRandom()),
                Clock.systemUTC());
        var services = new GrpcServices(
                predictions,
                () -> {
                    throw new IllegalStateException("nobody has thought of this");
                },
                new GrpcServices.Rules("1", false, 1));
        var port = new GrpcPort(new GrpcPort.Shared(settings.grpc(), services, meters, ForkJoinPool.commonPool()));
        vertx.deployVerticle(port).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port.actualPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1 << 20})
    void endsTheCallAtOnceOnWhicheverThreadItHappens(int size) {
        ServerReadyRequest request = ServerReadyRequest.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                7,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[size]))
                                        .build())
                        .build())
                .build();

        String outcome = GrpcClient.failure(() -> ClientCalls.blockingUnaryCall(
                channel,
                GrpcClient.method(READY, MethodType.UNARY, request, ServerReadyResponse.getDefaultInstance()),
                CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
                request));

        assertThat(outcome).isEqualTo("INTERNAL internal-error: the server failed on this request");
    }
}
