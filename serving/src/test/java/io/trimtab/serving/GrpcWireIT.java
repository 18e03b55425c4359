package io.trimtab.serving;

import static io.trimtab.serving.GrpcClient.floats;
import static io.trimtab.serving.GrpcClient.raw;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.grpc.inference.ModelInferResponse;
import io.trimtab.serving.RunningNode.Models;
import io.trimtab.serving.protocol.ContentCoding;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no gRPC library would send: HTTP/2 requests that are no calls, and calls that are badly framed. */
final class GrpcWireIT {
    private static final String INFER = "/inference.GRPCInferenceService/ModelInfer";

    @TempDir
    private static Path root;

    private static RunningNode node;
    private static Vertx vertx;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        node = new Models(root).with("fp32", "1", "identity_fp32.onnx").serve("grpc.max-message-size=1MiB");
        vertx = Vertx.vertx();
        http = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        node.close();
    }

    /** How a call ended: HTTP status, gRPC status, error code and message. */
    private record Ended(int http, String grpc, String code, String message, Buffer body) {}

    private static Ended send(HttpMethod method, String path, Map<String, String> headers, Buffer body)
            throws Exception {
        return onLoop(() -> http.request(method, node.node().grpcPort(), "127.0.0.1", path)
                .compose(request -> {
                    headers.forEach(request::putHeader);
                    return request.send(body);
                })
                .compose(response -> response.body()
                        .map(answer -> new Ended(
                                response.statusCode(),
                                either(response.getTrailer("grpc-status"), response.getHeader("grpc-status")),
                                either(
                                        response.getTrailer("trimtab-error-code"),
                                        response.getHeader("trimtab-error-code")),
                                URLDecoder.decode(
                                        either(response.getTrailer("grpc-message"), response.getHeader("grpc-message")),
                                        StandardCharsets.UTF_8),
                                answer))));
    }

    /** Runs all of a request on one event loop, so that no part of the answer comes before its handler is there. */
    private static <T> T onLoop(java.util.function.Supplier<Future<T>> request) throws Exception {
        Promise<T> done = Promise.promise();
        vertx.runOnContext(nothing -> request.get().onComplete(done));
        return done.future().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static String either(
            @org.jspecify.annotations.Nullable String first, @org.jspecify.annotations.Nullable String second) {
        return first != null ? first : second != null ? second : "";
    }

    private static Ended call(Map<String, String> headers, Buffer body) throws Exception {
        var all = new java.util.HashMap<>(Map.of("content-type", "application/grpc", "te", "trailers"));
        all.putAll(headers);
        return send(HttpMethod.POST, INFER, all, body);
    }

    private static Buffer frame(int flag, byte[] message) {
        return Buffer.buffer().appendByte((byte) flag).appendInt(message.length).appendBytes(message);
    }

    private static byte[] good() {
        return raw("fp32", "input", "FP32", floats(1, 2), 1, 2).toByteArray();
    }

    @Test
    void answersAWellFramedCall() throws Exception {
        Ended ended = call(Map.of(), frame(0, good()));

        assertThat(ended.grpc()).isEqualTo("0");
        byte[] message = ended.body().getBytes(5, ended.body().length());
        assertThat(ended.body().getInt(1)).isEqualTo(message.length);
        assertThat(ModelInferResponse.parseFrom(message).getRawOutputContents(0))
                .isEqualTo(floats(1, 2));
    }

    @Test
    void refusesACallWithoutAMessage() throws Exception {
        Ended ended = call(Map.of(), Buffer.buffer());

        assertThat(ended.grpc()).isEqualTo("3");
        assertThat(ended.message()).isEqualTo("the method takes one message, was none");
    }

    @Test
    void refusesTwoMessagesWhereOneBelongs() throws Exception {
        Ended ended = call(Map.of(), frame(0, good()).appendBuffer(frame(0, good())));

        assertThat(ended.grpc()).isEqualTo("3");
        assertThat(ended.message()).isEqualTo("the method takes one message, was a second one");
    }

    @Test
    void refusesAMessageThatEndsEarly() throws Exception {
        Buffer whole = frame(0, good());

        Ended ended = call(Map.of(), whole.getBuffer(0, whole.length() - 3));

        assertThat(ended.grpc()).isEqualTo("3");
        assertThat(ended.message()).isEqualTo("the message ended early, after " + (whole.length() - 3) + " bytes");
    }

    @Test
    void refusesAMessageThatClaimsFourGigabytes() throws Exception {
        Ended ended = call(
                Map.of(), Buffer.buffer().appendByte((byte) 0).appendInt(-1).appendString("abc"));

        assertThat(ended.grpc()).isEqualTo("3");
        assertThat(ended.code()).isEqualTo("body-too-large");
    }

    @Test
    void refusesAPackedMessageOfACallThatNamesNoPacking() throws Exception {
        Ended ended = call(Map.of(), frame(1, good()));

        assertThat(ended.grpc()).isEqualTo("3");
        assertThat(ended.message()).isEqualTo("a message is marked as packed, but the call has no 'grpc-encoding'");
    }

    @Test
    void refusesAMessageThatIsSaidToBeGzipAndIsNot() throws Exception {
        Ended ended = call(Map.of("grpc-encoding", "gzip"), frame(1, good()));

        assertThat(ended.grpc()).isEqualTo("3");
        assertThat(ended.code()).isEqualTo("malformed-request");
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void unpacksWhatItKnows(ContentCoding packing) throws Exception {
        Ended ended = call(Map.of("grpc-encoding", packing.wireName()), frame(1, packing.encode(good())));

        assertThat(ended.grpc()).isEqualTo("0");
    }

    @Test
    void refusesAPackingThatItDoesNotKnow() throws Exception {
        Ended ended = call(Map.of("grpc-encoding", "snappy"), frame(1, good()));

        assertThat(ended.grpc()).isEqualTo("12");
        assertThat(ended.code()).isEqualTo("unsupported-encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "S", "5x", "123456789S", "-1S", "1.5S", ""})
    void refusesATimeoutThatIsNone(String timeout) throws Exception {
        Ended ended = call(Map.of("grpc-timeout", timeout), frame(0, good()));

        assertThat(ended.grpc()).isEqualTo("3");
        assertThat(ended.message()).startsWith("'grpc-timeout' must be ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1n", "1u", "0S", "0m"})
    void hasNoTimeForATimeoutThatHasPassed(String timeout) throws Exception {
        assertThat(call(Map.of("grpc-timeout", timeout), frame(0, good())).grpc())
                .isEqualTo("4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999H", "5M", "30S", "30000m"})
    void takesEveryUnitOfATimeout(String timeout) throws Exception {
        assertThat(call(Map.of("grpc-timeout", timeout), frame(0, good())).grpc())
                .isEqualTo("0");
    }

    @Test
    void endsACallWhoseMessageDoesNotComeWithinItsTimeout() throws Exception {
        String status = onLoop(() -> http.request(HttpMethod.POST, node.node().grpcPort(), "127.0.0.1", INFER)
                .compose(request -> {
                    request.putHeader("content-type", "application/grpc").putHeader("grpc-timeout", "100m");
                    request.setChunked(true);
                    request.sendHead();
                    return request.response();
                })
                .compose(response -> response.end().map(ended -> String.valueOf(response.getHeader("grpc-status")))));

        assertThat(status).isEqualTo("4");
    }

    @Test
    void isNoWebServer() throws Exception {
        assertThat(send(HttpMethod.GET, "/", Map.of(), Buffer.buffer()).http()).isEqualTo(415);
        assertThat(send(HttpMethod.POST, INFER, Map.of("content-type", "application/json"), Buffer.buffer("{}"))
                        .http())
                .isEqualTo(415);
        assertThat(send(HttpMethod.POST, INFER, Map.of("content-type", "application/grpc+json"), Buffer.buffer("{}"))
                        .http())
                .isEqualTo(415);
        assertThat(send(HttpMethod.PUT, INFER, Map.of("content-type", "application/grpc"), Buffer.buffer())
                        .http())
                .isEqualTo(405);
    }

    @Test
    void tellsAnHttp1ClientWhatItSpeaks() throws Exception {
        var request = HttpRequest.newBuilder(
                java.net.URI.create("http://127.0.0.1:" + node.node().grpcPort() + "/v2/health/live"));

        var response = node.send(
                request.version(java.net.http.HttpClient.Version.HTTP_1_1).GET());

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.body()).isEqualTo("this port speaks gRPC: HTTP/2 with content-type application/grpc\n");
    }

    @Test
    void goesOnAfterAllThat() throws Exception {
        for (int i = 0; i < 50; i++) {
            call(Map.of(), frame(1, good()));
            call(Map.of("grpc-encoding", "gzip"), frame(1, good()));
        }

        assertThat(call(Map.of(), frame(0, good())).grpc()).isEqualTo("0");
    }
}
