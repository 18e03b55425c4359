package io.trimtab.serving;

import static io.trimtab.serving.RestBody.post;
import static io.trimtab.serving.RestBody.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.trimtab.events.Topics;
import io.trimtab.grpc.inference.InferTensorContents;
import io.trimtab.grpc.inference.ModelInferRequest;
import io.trimtab.grpc.inference.ModelInferResponse;
import io.trimtab.serving.HttpSocket.Answer;
import io.trimtab.serving.RunningNode.Models;
import io.trimtab.serving.publish.TestBroker;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large tensors lie in direct memory once, from the network to the event; however a request ends, it is given back. */
final class LargeTensorsIT {
    private static final String FP32 = "/v2/models/identity_fp32/infer";
    private static final int ROWS = 40_000;
    private static final int BYTES = 8 * ROWS;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final byte[] tensor = new byte[BYTES];
    private final long memoryBefore = largeMemory();

    @TempDir
    Path root;

    LargeTensorsIT() {
        new Random(11).nextBytes(tensor);
    }

    /** Pooled buffers in use that are too large for the caches of threads. */
    private static long largeMemory() {
        return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong((PoolArenaMetric arena) ->
                        arena.numActiveNormalAllocations() + arena.numActiveHugeAllocations())
                .sum();
    }

    @AfterEach
    void allMemoryIsGivenBack() {
        AttackedNode.await("large memory is given back", () -> largeMemory() <= memoryBefore);
    }

    private RunningNode node(String... settings) throws Exception {
        return new Models(root)
                .with("identity_fp32", "1", "identity_fp32.onnx")
                .with("non_zero", "1", "non_zero.onnx")
                .serve(settings);
    }

    private static String json(String more, int size) {
        return "{" + more + "\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"input\","
                + "\"datatype\":\"FP32\",\"shape\":[" + ROWS + ",2],\"parameters\":{\"binary_data_size\":" + size
                + "}}]}";
    }

    private byte[] request(String path) {
        byte[] head = utf8(json("", BYTES));
        return HttpSocket.post(path, RestBody.join(head, tensor), "Inference-Header-Content-Length: " + head.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 13, 16, 50_000})
    void areAnsweredWhateverTheLengthOfTheTextInFront(int length) throws Exception {
        try (RunningNode node = node()) {
            RestBody.Answer answer = post(
                    node,
                    FP32,
                    json("\"id\":\"" + "i".repeat(length % 256) + "\"," + " ".repeat(length), BYTES),
                    tensor);

            assertThat(answer.status()).as(answer.json()).isEqualTo(200);
            assertThat(answer.binary()).isEqualTo(tensor);
        }
    }

    @Test
    void areAnsweredWithoutAnyTextInFront() throws Exception {
        byte[] one = new byte[BYTES];
        one[BYTES - 2] = 1;
        try (RunningNode node = node()) {
            RestBody.Answer answer = RestBody.send(
                    node,
                    HttpRequest.newBuilder(node.uri("/v2/models/non_zero/infer"))
                            .header("inference-header-content-length", "0")
                            .POST(BodyPublishers.ofByteArray(one)));

            assertThat(answer.status()).as(answer.json()).isEqualTo(200);
            assertThat(ByteBuffer.wrap(answer.binary())
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong())
                    .as("the index of the only number that is not zero")
                    .isEqualTo(BYTES / 4 - 1);
        }
    }

    @Test
    void areAnsweredInOrderWhenRequestsComeBehindOneAnotherInSmallPieces() throws Exception {
        byte[] small = HttpSocket.post(FP32, RunningNode.request("input", "FP32", "[1,2]", "[1,2]"));
        byte[] all = RestBody.join(request(FP32), small, request(FP32), request(FP32), small);
        try (RunningNode node = node();
                var socket = new HttpSocket(node)) {
            for (int from = 0; from < all.length; from += 9_999) {
                socket.send(Arrays.copyOfRange(all, from, Math.min(all.length, from + 9_999)));
            }

            for (int large : new int[] {1, 0, 1, 1, 0}) {
                Answer answer = socket.answer();
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(answer.header("inference-header-content-length")).hasSize(large == 1 ? 3 : 0);
            }
        }
    }

    @Test
    void areAnsweredWhenTheyComeInChunksOrAskWhetherTheyMayCome() throws Exception {
        byte[] head = utf8(json("", BYTES));
        byte[] body = RestBody.join(head, tensor);
        String length = "Inference-Header-Content-Length: " + head.length;
        try (RunningNode node = node();
                var socket = new HttpSocket(node)) {
            socket.send(HttpSocket.head(FP32, "Transfer-Encoding: chunked", length))
                    .send(Integer.toHexString(body.length) + "\r\n")
                    .send(body)
                    .send("\r\n0\r\n\r\n");
            assertThat(socket.answer().status()).isEqualTo(200);

            socket.send(HttpSocket.head(FP32, "Content-Length: " + body.length, length, "Expect: 100-continue"))
                    .send(body);
            assertThat(socket.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void areRefusedWhenTheyAreNotWhatTheTextSays() throws Exception {
        try (RunningNode node = node()) {
            assertThat(post(node, FP32, json("", BYTES + 8), tensor).json())
                    .isEqualTo("{\"error\":\"input 'input' must have the " + (BYTES + 8)
                            + " bytes that its 'binary_data_size' says; the binary data of the body has " + BYTES
                            + " left for it\"}");
            assertThat(post(node, FP32, json("", BYTES - 8), tensor).json())
                    .isEqualTo("{\"error\":\"input 'input' of FP32[" + ROWS + ", 2] must have " + BYTES + " bytes, was "
                            + (BYTES - 8) + "\"}");
            assertThat(post(node, "/v2/models/none/infer", json("", BYTES), tensor)
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void areGivenUpWhenTheirClientGoesAwayOrStops() throws Exception {
        try (RunningNode node = node()) {
            byte[] request = request(FP32);
            try (var leaving = new HttpSocket(node);
                    var stopping = new HttpSocket(node)) {
                leaving.send(Arrays.copyOf(request, 250_000)).reset();
                Answer answer =
                        stopping.send(Arrays.copyOf(request, 250_000)).finish().answer();

                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.body()).contains("the body ended early, after 2");
            }
        }
    }

    @Test
    void areRefusedHalfWayWhenOtherBodiesTakeTheMemoryThereIsForBodies() throws Exception {
        byte[] request = request(FP32);
        int half = 300_000;
        try (RunningNode node = node("http.body-memory=1MiB", "http.event-loops=1");
                var first = new HttpSocket(node);
                var second = new HttpSocket(node);
                var third = new HttpSocket(node);
                var fourth = new HttpSocket(node)) {
            List<HttpSocket> all = List.of(first, second, third, fourth);
            for (HttpSocket socket : all) {
                socket.send(Arrays.copyOf(request, half));
            }
            AttackedNode.await("one is refused", () -> refused(all).size() == 1);

            HttpSocket refused = refused(all).get(0);
            Answer refusal = refused.answer();
            assertThat(refusal.status()).as(refusal.body()).isEqualTo(429);
            assertThat(refusal.header("retry-after")).isEqualTo("1");
            assertThat(refusal.body()).contains("the bodies of other requests take all the memory there is for bodies");
            for (HttpSocket socket : all) {
                if (socket != refused) {
                    socket.send(Arrays.copyOfRange(request, half, request.length));
                    assertThat(socket.answer().status()).isEqualTo(200);
                }
            }
        }
    }

    private static List<HttpSocket> refused(List<HttpSocket> sockets) {
        return sockets.stream().filter(HttpSocket::hasAnswer).toList();
    }

    @Test
    void areGivenBackWhenTheirClientIsGoneBeforeTheAnswer() throws Exception {
        try (RunningNode node = node()) {
            for (int i = 0; i < 50; i++) {
                try (var socket = new HttpSocket(node)) {
                    socket.send(request(FP32)).reset();
                }
            }
        }
    }

    @Test
    void areInTheEventAsTheyCame(@TempDir Path log) throws Exception {
        try (TestBroker broker = TestBroker.started(log)) {
            try (RunningNode node =
                    node("events.enabled=true", "events.kafka.bootstrap-servers=" + broker.bootstrapServers())) {
                for (int i = 0; i < 8; i++) {
                    assertThat(post(node, FP32, json("", BYTES), tensor).binary())
                            .isEqualTo(tensor);
                }
            }

            var records = broker.read(Topics.PREDICTIONS, 8, PATIENCE);
            assertThat(records).hasSize(8);
            String sent = Base64.getEncoder().encodeToString(tensor);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                String value = new String(record.value(), StandardCharsets.UTF_8);
                assertThat(value.indexOf("\"encoding\":\"base64\",\"data\":\"" + sent + "\""))
                        .as("the request in the event")
                        .isPositive();
            }
        }
    }

    @Test
    void areGivenBackWhenTheirEventsAreDropped() throws Exception {
        RunningNode node =
                node("events.enabled=true", "events.kafka.bootstrap-servers=127.0.0.1:1", "shutdown.timeout=1s");
        try (node) {
            for (int i = 0; i < 8; i++) {
                assertThat(post(node, FP32, json("", BYTES), tensor).status()).isEqualTo(200);
            }
            assertThat(largeMemory()).as("held by the events").isGreaterThan(memoryBefore);
        }
    }

    @Test
    void takeLittleOfTheHeap() throws Exception {
        Arrays.fill(tensor, (byte) 0);
        String path = "/v2/models/non_zero/infer";
        String json = json("", BYTES).replace("[" + ROWS + ",2]", "[" + 2 * ROWS + "]");
        try (RunningNode node = node()) {
            for (int i = 0; i < 20; i++) {
                RestBody.Answer answer = post(node, path, json, tensor);
                assertThat(answer.status()).as(answer.json()).isEqualTo(200);
            }
            long before = allocatedByServer();
            for (int i = 0; i < 20; i++) {
                post(node, path, json, tensor);
            }

            assertThat((allocatedByServer() - before) / 20)
                    .as("bytes a request")
                    .isBetween(1L, BYTES / 10L);
        }
    }

    private ModelInferRequest grpc(String model, long... shape) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(GrpcClient.input("input", "FP32", shape))
                .addRawInputContents(ByteString.copyFrom(tensor))
                .build();
    }

    @Test
    void areAnsweredOverGrpcWhateverStandsInFrontAndBehind() throws Exception {
        try (RunningNode node = node();
                var client = new GrpcClient(node)) {
            for (int length = 0; length < 20; length++) {
                ModelInferRequest request = grpc("identity_fp32", ROWS, 2).toBuilder()
                        .setId("i".repeat(length))
                        .build();

                assertThat(client.infer(request).getRawOutputContents(0).toByteArray())
                        .as("with %d characters in front", length)
                        .isEqualTo(tensor);
            }
            // fields may come in any order
            byte[] front = grpc("identity_fp32", ROWS, 2).toBuilder()
                    .clearModelName()
                    .build()
                    .toByteArray();
            byte[] behind = ModelInferRequest.newBuilder()
                    .setModelName("identity_fp32")
                    .build()
                    .toByteArray();
            byte[] answer = client.callBytes(
                    GrpcClient.INFERENCE + "ModelInfer", RestBody.join(front, behind), CallOptions.DEFAULT);
            assertThat(ModelInferResponse.parseFrom(answer)
                            .getRawOutputContents(0)
                            .toByteArray())
                    .isEqualTo(tensor);
        }
    }

    @Test
    void areAnsweredOverGrpcWhenTheyCamePacked() throws Exception {
        try (RunningNode node = node();
                var client = new GrpcClient(node)) {
            ModelInferResponse answer = client.call(
                    GrpcClient.INFERENCE + "ModelInfer",
                    grpc("identity_fp32", ROWS, 2),
                    ModelInferResponse.getDefaultInstance(),
                    CallOptions.DEFAULT.withCompression("gzip"));

            assertThat(answer.getRawOutputContents(0).toByteArray()).isEqualTo(tensor);
        }
    }

    @Test
    void areAnsweredOverGrpcWhenTheyAreTyped() throws Exception {
        var ones = InferTensorContents.newBuilder();
        for (int i = 0; i < 2 * ROWS; i++) {
            ones.addFp32Contents(1);
        }
        try (RunningNode node = node(
                        "events.enabled=true", "events.kafka.bootstrap-servers=127.0.0.1:1", "shutdown.timeout=1s");
                var client = new GrpcClient(node)) {
            ModelInferResponse answer = client.infer(GrpcClient.typed("identity_fp32", "input", "FP32", ones, ROWS, 2));

            assertThat(answer.getOutputs(0).getContents().getFp32ContentsList())
                    .hasSize(2 * ROWS)
                    .containsOnly(1f);
            AttackedNode.await("the event holds no message", () -> largeMemory() <= memoryBefore);
        }
    }

    @Test
    void areRefusedOverGrpcWhenTheyAreNotWhatTheMessageSays() throws Exception {
        try (RunningNode node = node();
                var client = new GrpcClient(node)) {
            assertThat(GrpcClient.failure(() -> client.infer(grpc("identity_fp32", ROWS, 3))))
                    .startsWith("INVALID_ARGUMENT invalid-input: input 'input' must have shape");
            assertThat(GrpcClient.failure(() -> client.infer(grpc("none", ROWS, 2))))
                    .startsWith("NOT_FOUND");
            byte[] whole = grpc("identity_fp32", ROWS, 2).toByteArray();
            assertThat(GrpcClient.failure(() -> client.callBytes(
                            GrpcClient.INFERENCE + "ModelInfer",
                            Arrays.copyOf(whole, whole.length - 1),
                            CallOptions.DEFAULT)))
                    .startsWith("INVALID_ARGUMENT malformed-request");
        }
    }

    @Test
    void areGivenBackWhenTheirGrpcClientGivesUp() throws Exception {
        try (RunningNode node = node();
                var client = new GrpcClient(node)) {
            for (int i = 0; i < 50; i++) {
                ClientCall<ModelInferRequest, ModelInferResponse> call = client.channel()
                        .newCall(
                                GrpcClient.method(
                                        GrpcClient.INFERENCE + "ModelInfer",
                                        MethodType.UNARY,
                                        ModelInferRequest.getDefaultInstance(),
                                        ModelInferResponse.getDefaultInstance()),
                                CallOptions.DEFAULT);
                var ended = new CompletableFuture<Status>();
                call.start(
                        new ClientCall.Listener<>() {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                ended.complete(status);
                            }
                        },
                        new Metadata());
                call.request(1);
                call.sendMessage(grpc("identity_fp32", ROWS, 2));
                if (i % 2 == 0) {
                    call.halfClose();
                }
                call.cancel("gives up", null);

                assertThat(ended.get(30, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.CANCELLED);
            }
        }
    }

    @Test
    void areRefusedOverGrpcWhenASecondMessageComesBehind() throws Exception {
        try (RunningNode node = node();
                var client = new GrpcClient(node)) {
            var failed = new CompletableFuture<Throwable>();
            StreamObserver<ModelInferRequest> messages = ClientCalls.asyncClientStreamingCall(
                    client.channel()
                            .newCall(
                                    GrpcClient.method(
                                            GrpcClient.INFERENCE + "ModelInfer",
                                            MethodType.CLIENT_STREAMING,
                                            ModelInferRequest.getDefaultInstance(),
                                            ModelInferResponse.getDefaultInstance()),
                                    CallOptions.DEFAULT),
                    new StreamObserver<ModelInferResponse>() {
                        @Override
                        public void onNext(ModelInferResponse answer) {
                            failed.completeExceptionally(new AssertionError("an answer"));
                        }

                        @Override
                        public void onError(Throwable failure) {
                            failed.complete(failure);
                        }

                        @Override
                        public void onCompleted() {
                            failed.completeExceptionally(new AssertionError("no failure"));
                        }
                    });
            messages.onNext(grpc("identity_fp32", ROWS, 2));
            messages.onNext(grpc("identity_fp32", ROWS, 2));
            messages.onCompleted();

            assertThat(failed.get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("the method takes one message, was a second one");
        }
    }

    @Test
    void areInTheEventAsTheyCameOverGrpc(@TempDir Path log) throws Exception {
        try (TestBroker broker = TestBroker.started(log)) {
            try (RunningNode node =
                            node("events.enabled=true", "events.kafka.bootstrap-servers=" + broker.bootstrapServers());
                    var client = new GrpcClient(node)) {
                for (int i = 0; i < 8; i++) {
                    client.infer(grpc("identity_fp32", ROWS, 2));
                }
            }

            var records = broker.read(Topics.PREDICTIONS, 8, PATIENCE);
            assertThat(records).hasSize(8);
            String sent = Base64.getEncoder().encodeToString(tensor);
            assertThat(records)
                    .allSatisfy(record -> assertThat(new String(record.value(), StandardCharsets.UTF_8)
                                    .indexOf("\"data\":\"" + sent + "\""))
                            .isPositive());
        }
    }

    @Test
    void takeTheHeapOnceOverGrpc() throws Exception {
        Arrays.fill(tensor, (byte) 0);
        try (RunningNode node = node();
                var client = new GrpcClient(node)) {
            for (int i = 0; i < 20; i++) {
                client.infer(grpc("non_zero", 2 * ROWS));
            }
            long before = allocatedByServer();
            for (int i = 0; i < 20; i++) {
                client.infer(grpc("non_zero", 2 * ROWS));
            }

            assertThat((allocatedByServer() - before) / 20)
                    .as("bytes a request: Vert.x copies what arrives")
                    .isBetween((long) BYTES, BYTES + BYTES / 5L);
        }
    }

    private static long allocatedByServer() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> thread.getThreadName().startsWith("vert.x")
                        || thread.getThreadName().startsWith("trimtab"))
                .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.getThreadId()))
                .sum();
    }
}
