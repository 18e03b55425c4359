package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RunningNode.Models;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What comes over a socket that is not an ordinary request. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpEdgeIT {
    private static final String PATH = "/v2/models/constant/infer";
    private static final String BODY = request("input", "FP32", "[1,1]", "[0]");
    private static final String ANSWER = "\"data\":[1.0]}]}";

    private RunningNode node;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        node = new Models(root).with("constant", "1", "constant_1.onnx").serve("http.max-body-size=64KiB");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static String post(String headers, String body) {
        return "POST " + PATH + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    @Test
    void answers413ForABodyThatDeclaresTooMuch() throws Exception {
        HttpResponse<String> response = node.post(PATH, " ".repeat(65 << 10));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body())
                .isEqualTo("{\"error\":\"the body is larger than the 65536 bytes that are allowed\"}");
    }

    @Test
    void answers413ForAChunkedBodyThatGrowsTooLarge() throws Exception {
        String chunk = "4000\r\n" + " ".repeat(0x4000) + "\r\n";

        String answer =
                node.raw(post("Transfer-Encoding: chunked\r\n", chunk.repeat(5) + "0\r\n\r\n"), "that are allowed");

        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void takesAChunkedBody() throws Exception {
        var chunks = new StringBuilder();
        for (int i = 0; i < BODY.length(); i++) {
            chunks.append("1\r\n").append(BODY.charAt(i)).append("\r\n");
        }

        assertThat(node.raw(post("Transfer-Encoding: chunked\r\n", chunks + "0\r\n\r\n"), ANSWER))
                .startsWith("HTTP/1.1 200 ")
                .contains(ANSWER);
    }

    @Test
    void asksAClientThatWaitsToContinue() throws Exception {
        try (Socket socket = node.connect()) {
            write(socket, post("Expect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n", ""));
            assertThat(RunningNode.read(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100 ");

            write(socket, BODY);

            assertThat(RunningNode.read(socket, ANSWER)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void doesNotAskAClientToContinueWithABodyThatIsTooLarge() throws Exception {
        assertThat(node.raw(post("Expect: 100-continue\r\nContent-Length: 1000000\r\n", ""), "that are allowed"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        String one = post("Content-Length: " + BODY.length() + "\r\n", BODY);
        String live = "GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n";

        String answers = node.raw(one + live + one + "GET /v2/nothing HTTP/1.1\r\nHost: x\r\n\r\n", "no such path");

        assertThat(answers.indexOf("\"live\":true"))
                .isGreaterThan(answers.indexOf(ANSWER))
                .isLessThan(answers.lastIndexOf(ANSWER));
    }

    @Test
    void answersAClientThatHasClosedItsSendingSide() throws Exception {
        try (Socket socket = node.connect()) {
            write(socket, post("Content-Length: " + BODY.length() + "\r\n", BODY));
            socket.shutdownOutput();

            assertThat(RunningNode.read(socket, "never"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith(ANSWER);
        }
    }

    @Test
    void answersAClientThatStopsInTheMiddleOfItsBody() throws Exception {
        try (Socket socket = node.connect()) {
            write(socket, post("Content-Length: " + BODY.length() + "\r\n", BODY.substring(0, 20)));
            socket.shutdownOutput();

            assertThat(RunningNode.read(socket, "never"))
                    .startsWith("HTTP/1.1 400 ")
                    .endsWith("{\"error\":\"the body ended early, after 20 bytes\"}");
        }
    }

    @Test
    void answers400ForWhatIsNotHttp() throws Exception {
        assertThat(node.raw("NONSENSE\r\n\r\n", "never"))
                .startsWith("HTTP/1.0 400 ")
                .endsWith("{\"error\":\"the request is not valid HTTP/1.1\"}");
    }

    @Test
    void answers414ForARequestLineThatIsTooLong() throws Exception {
        assertThat(node.raw("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", "never"))
                .startsWith("HTTP/1.0 414 ");
    }

    @Test
    void answers431ForHeadersThatAreTooLong() throws Exception {
        assertThat(node.raw(
                        "GET / HTTP/1.1\r\nHost: x\r\n" + ("X: " + "y".repeat(5_000) + "\r\n").repeat(5) + "\r\n",
                        "never"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void survivesAClientThatGoesAwayInTheMiddleOfItsBody() throws Exception {
        try (Socket socket = node.connect()) {
            write(socket, post("Content-Length: " + BODY.length() + "\r\n", BODY.substring(0, 20)));
            socket.setSoLinger(true, 0);
        }

        assertThat(node.post(PATH, BODY).statusCode()).isEqualTo(200);
    }

    @Test
    void takesABodyOfSeventyThousandChunksOrRefusesIt() throws Exception {
        String answer = node.raw(
                post("Transfer-Encoding: chunked\r\n", "1\r\n \r\n".repeat(70_000) + "0\r\n\r\n"), "\"error\":");

        assertThat(answer).startsWith("HTTP/1.1 413 ");
        assertThat(node.post(PATH, BODY).statusCode()).isEqualTo(200);
    }

    @Test
    void answersHeadLikeGetWithoutABody() throws Exception {
        String answer = node.raw("HEAD /v2/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "never");

        assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
    }

    @Test
    void answersFiveHundredConnectionsAtOnce() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(node.postLater(PATH, BODY));
        }

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
    }
}
