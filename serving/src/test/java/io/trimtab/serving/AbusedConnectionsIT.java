package io.trimtab.serving;

import static io.trimtab.serving.AttackedNode.CONSTANT;
import static io.trimtab.serving.AttackedNode.GOOD;
import static io.trimtab.serving.HttpSocket.head;
import static io.trimtab.serving.HttpSocket.latin1;
import static io.trimtab.serving.HttpSocket.post;
import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.HttpSocket.Answer;
import io.trimtab.serving.RunningNode.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client can do to a connection, and to those of others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AbusedConnectionsIT {
    private static final String SLOW = "/v2/models/slow/infer";
    private static final String FOR_EVER = request("rounds", "INT64", "[]", "[1000000000000]");
    private static final String FOUR_SECONDS = "{\"parameters\":{\"timeout\":4000000}," + FOR_EVER.substring(1);
    private static final String LIVE = "GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked";
    private static final String NOT_HTTP = "{\"error\":\"the request is not valid HTTP/1.1\"}";

    private AttackedNode attacked;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        attacked = AttackedNode.of(
                new Models(root).with("slow", "1", "slow.onnx"),
                "batching.instances=1",
                "admission.deadline=1h",
                "http.request-timeout=2s");
    }

    @AfterEach
    void stillAnswers() throws Exception {
        attacked.assertStillAnswers();
    }

    @AfterAll
    void isUnharmed() throws Exception {
        attacked.assertUnharmed();
        attacked.close();
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static byte[] chunked(String chunks) {
        return RestBody.join(head(CONSTANT, CHUNKED), latin1(chunks));
    }

    @Nested
    final class WhereARequestEnds {
        /** Nothing of what follows may be taken for a request: that is what smuggling is. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Content-Length: 5\r\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: chunked\r\nContent-Length: 5",
                    "Transfer-Encoding: gzip",
                    "Transfer-Encoding: xchunked",
                    "Transfer-Encoding: gzip, chunked",
                    "Transfer-Encoding: chunked, identity",
                    "Transfer-Encoding: identity",
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                    "Transfer-Encoding : chunked",
                    "Transfer-Encoding:\u000bchunked",
                    "Content-Length: 5\r\nContent-Length: 5",
                    "Content-Length: 5\r\nContent-Length: 6",
                    "Content-Length: 5, 5",
                    "Content-Length: -5",
                    "Content-Length: +5",
                    "Content-Length: 0x5",
                    "Content-Length: 5 5",
                    "Content-Length: 99999999999999999999",
                    "X: a\u0000b\r\nContent-Length: 0",
                })
        void isNotOpenToInterpretation(String framing) throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                List<Answer> answers = socket.send(head(CONSTANT, framing))
                        .send("0\r\n\r\n" + LIVE)
                        .answers();

                assertThat(answers).hasSize(1);
                assertThat(answers.get(0).status()).isEqualTo(400);
                assertThat(answers.get(0).body()).isEqualTo(NOT_HTTP);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"zz\r\n", "-5\r\n", "FFFFFFFFFFFFFFFF\r\n", "80000000\r\n", "5 5\r\n", "\r\n\r\n"})
        void isNotTakenFromASizeThatIsNone(String chunks) throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                List<Answer> answers =
                        socket.send(chunked(chunks + "x\r\n\r\n" + LIVE)).answers();

                assertThat(answers).hasSize(1);
                assertThat(answers.get(0).status()).isEqualTo(400);
                assertThat(answers.get(0).body())
                        .isEqualTo("{\"error\":\"the chunks of the body cannot be read: a size is wrong, or a line is "
                                + "too long\"}");
            }
        }

        @Test
        void isNotLookedForBehindExtensionsAndTrailersWithoutEnd() throws Exception {
            assertThat(attacked.send(chunked("1;" + "a".repeat(100_000) + "\r\nx\r\n0\r\n\r\n"))
                            .status())
                    .isEqualTo(400);
            assertThat(attacked.send(chunked(chunk(GOOD) + "0\r\n" + ("X: " + "y".repeat(5_000) + "\r\n").repeat(10)))
                            .status())
                    .isEqualTo(400);
        }

        @Test
        void isKeptWhenAHandlerDoesNotReadTheBody() throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                socket.send(
                        "GET /v2 HTTP/1.1\r\nHost: x\r\nContent-Length: " + LIVE.length() + "\r\n\r\n" + LIVE + LIVE);

                assertThat(socket.answer().body()).contains("\"name\":\"trimtab\"");
                assertThat(socket.answer().body()).isEqualTo("{\"live\":true}");
            }
        }
    }

    @Nested
    final class TheHead {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "GET /\r\n\r\n",
                    "GET / HTTP/1.2\r\n\r\n",
                    "GET / HTTp/1.1\r\n\r\n",
                    "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                    "FOO<script> / HTTP/1.1\r\n\r\n",
                    "GET  HTTP/1.1\r\n\r\n",
                    "GET / HTTP/1.1\nHost: x\n\n",
                })
        void isRefusedWhenItIsNotOfThisProtocol(String head) throws Exception {
            Answer answer = attacked.send(head);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo(NOT_HTTP);
        }

        @Test
        void isRefusedAtOnceWhenItIsTls() throws Exception {
            Answer answer = attacked.send("\u0016\u0003\u0001\u0000\u00c8\u0001\u0000\u0000\u00c4\u0003\u0003");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body())
                    .isEqualTo("{\"error\":\"the request is not valid HTTP/1.1; this port does not speak TLS\"}");
        }

        @ParameterizedTest
        @CsvSource({
            "TRACE /v2, 405",
            "DELETE /v2/models/constant, 405",
            "BREW /v2/models/constant/infer, 405",
            "OPTIONS *, 404",
            "CONNECT x:80, 404",
            "GET /v2/models/../../other, 404",
            "GET /v2/models/%2e%2e%2f%2e%2e%2fother, 404",
            "GET /v2/models/%00, 404",
            "GET /v2/models/%zz, 404",
            "GET /v2/models/%c3%28, 404",
            "GET /v2/models/a%0d%0aX-Injected:%20yes, 404",
            "GET /v2/models/constant/versions/..%2f1, 404",
            "GET /v2/models/constant/versions/99999999999999999999, 404",
            "GET //v2//models, 404",
            "GET v2, 404",
            "GET http://other/v2/health/live, 200",
            "GET /v2/health/live?a=b&a=c#d, 200",
        })
        void isAnsweredForWhatItAsks(String line, int status) throws Exception {
            Answer answer = attacked.send(line + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers()).doesNotContainKey("x-injected");
        }

        @Test
        void isShortenedInWhatIsAnsweredToIt() throws Exception {
            Answer answer = attacked.send("GET /v2/models/" + "x".repeat(3_900) + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).hasSizeLessThan(200);
        }

        @Test
        void isLimitedInTheNumberOfItsHeaders() throws Exception {
            assertThat(attacked.send("GET /v2 HTTP/1.1\r\n" + "a: \r\n".repeat(100_000) + "\r\n")
                            .status())
                    .isEqualTo(431);
        }

        @Test
        void ofAnUpgradeIsAnsweredWithoutOne() throws Exception {
            String upgrade = String.join(
                    "\r\n",
                    "GET /v2/health/live HTTP/1.1",
                    "Host: x",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "\r\n");

            Answer answer = attacked.send(upgrade);

            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Nested
    final class SlowClients {
        private void assertTooSlow(List<Answer> answers) {
            assertThat(answers).hasSize(1);
            assertThat(answers.get(0).status()).isEqualTo(408);
            assertThat(answers.get(0).header("trimtab-error-code")).isEqualTo("request-timeout");
            assertThat(answers.get(0).body())
                    .isEqualTo("{\"error\":\"the request did not arrive within 2000 ms of its first byte\"}");
        }

        private void dribble(HttpSocket socket, String bytes) {
            var sender = new Thread(() -> {
                try {
                    for (int i = 0; i < bytes.length(); i++) {
                        socket.send(bytes.substring(i, i + 1));
                        java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
                    }
                } catch (java.io.IOException e) {
                    // the server has closed
                }
            });
            sender.setDaemon(true);
            sender.start();
        }

        @Test
        void areCutOffWhenTheirHeadNeverEnds() throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                dribble(socket, "GET /v2 HTTP/1.1\r\n" + "X: y\r\n".repeat(1_000));

                assertTooSlow(socket.answers());
            }
        }

        @Test
        void areCutOffWhenTheirBodyNeverEnds() throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                socket.send(head(CONSTANT, "Content-Length: 1000000"));
                dribble(socket, " ".repeat(10_000));

                assertTooSlow(socket.answers());
            }
        }

        @Test
        void areCutOffWhenTheyAskToContinueAndDoNot() throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                assertTooSlow(socket.send(head(CONSTANT, "Content-Length: 100", "Expect: 100-continue"))
                        .answers());
            }
        }

        @Test
        void mayTakeTheirTimeBetweenRequests() throws Exception {
            try (HttpSocket socket = attacked.connect();
                    HttpSocket other = attacked.connect()) {
                socket.send(LIVE).answer();
                other.send("GET").answers();

                assertThat(socket.send(LIVE).answer().status()).isEqualTo(200);
            }
        }

        @Test
        void areNotHeldToTheTimeThatTheServerTakes() throws Exception {
            try (HttpSocket waiting = attacked.connect();
                    HttpSocket other = attacked.connect()) {
                waiting.send(post(SLOW, FOUR_SECONDS)).send("GET /v2/health/live HTTP/1.1\r\n");
                other.send("GET").answers();

                waiting.send("\r\n");

                assertThat(waiting.answer().status()).isEqualTo(504);
                assertThat(waiting.answer().status()).isEqualTo(200);
            }
        }
    }

    @Nested
    final class PipelinedRequests {
        @Test
        void areAnsweredInOrderGoodAndBad() throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                socket.send(post(CONSTANT, GOOD))
                        .send(post(CONSTANT, "{"))
                        .send("DELETE /v2 HTTP/1.1\r\nHost: x\r\n\r\n")
                        .send(post("/v2/models/none/infer", GOOD))
                        .send(post(CONSTANT, GOOD))
                        .send("NONSENSE\r\n\r\n")
                        .send(post(CONSTANT, GOOD));

                assertThat(socket.answers().stream().map(Answer::status)).containsExactly(200, 400, 405, 404, 200, 400);
            }
        }

        @Test
        void areAllAnsweredWhenTheClientHasEndedItsSendingSide() throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                for (int i = 0; i < 20; i++) {
                    socket.send(post(CONSTANT, GOOD)).send(LIVE);
                }
                assertThat(socket.finish().answers()).hasSize(40).allMatch(answer -> answer.status() == 200);
            }
        }

        @Test
        void areAnsweredBeforeOneThatEndsInTheMiddle() throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                socket.send(post(CONSTANT, GOOD))
                        .send(head(CONSTANT, "Content-Length: 100"))
                        .send("12345");

                assertThat(socket.finish().answers().stream().map(Answer::status))
                        .containsExactly(200, 400);
            }
        }

        @Test
        void areAnsweredBeforeOneWhoseChunksCannotBeRead() throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                socket.send(post(SLOW, request("rounds", "INT64", "[]", "[1000]")))
                        .send(chunked("zz\r\n"));

                assertThat(socket.answers().stream().map(Answer::status)).containsExactly(200, 400);
            }
        }

        @Test
        void areNotReadWithoutEndByAClientThatDoesNotReadItsAnswers() throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                long taken = socket.flood(latin1(LIVE.repeat(1_000)), 2_000);

                assertThat(taken).isLessThan(64L << 20);
                attacked.assertUnharmed();
            }
        }

        @Test
        void areNotReadWithoutEndBehindOneThatTakesLong() throws Exception {
            try (HttpSocket socket = attacked.connect()) {
                socket.send(post(SLOW, FOUR_SECONDS));
                long taken =
                        socket.flood(RestBody.join(head(CONSTANT, "Content-Length: 100000"), new byte[100_000]), 2_000);

                assertThat(taken).isLessThan(64L << 20);
                attacked.assertUnharmed();
            }
        }
    }

    @Nested
    final class ClientsThatGoAway {
        /** With one instance this is answered only when nothing runs any more. */
        private void assertInstanceIsFree() throws Exception {
            assertThat(attacked.infer("slow", request("rounds", "INT64", "[]", "[1]"))
                            .status())
                    .isEqualTo(200);
        }

        private HttpSocket waiting() throws Exception {
            return waiting(1);
        }

        private HttpSocket waiting(int pipelined) throws Exception {
            HttpSocket socket = attacked.connect();
            for (int i = 0; i < pipelined; i++) {
                socket.send(post(SLOW, FOR_EVER));
            }
            AttackedNode.await("the call runs", () -> {
                try {
                    return attacked.node
                            .management("/metrics")
                            .body()
                            .contains("trimtab_requests_in_flight{model=\"slow\",version=\"1\"} 1.0");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            return socket;
        }

        @Test
        void freeTheInstanceWhenTheyReset() throws Exception {
            waiting().reset();

            assertInstanceIsFree();
        }

        @ParameterizedTest
        @ValueSource(ints = {2, 3, 50})
        void freeTheInstanceWhenTheyResetBehindSeveralRequests(int pipelined) throws Exception {
            waiting(pipelined).reset();

            assertInstanceIsFree();
        }

        @ParameterizedTest
        @ValueSource(ints = {2, 50})
        void freeTheInstanceWhenTheyCloseBehindSeveralRequests(int pipelined) throws Exception {
            waiting(pipelined).close();

            assertInstanceIsFree();
        }

        @Test
        void freeTheInstanceWhenTheyClose() throws Exception {
            waiting().close();

            assertInstanceIsFree();
        }

        @Test
        void areNoneWhenOnlyTheirSendingSideHasEnded() throws Exception {
            try (HttpSocket socket = attacked.connect()) {

                List<Answer> answers =
                        socket.send(post(SLOW, FOUR_SECONDS)).finish().answers();

                assertThat(answers.stream().map(Answer::status)).containsExactly(504);
            }
        }

        @Test
        void leaveNothingBehindWhereverTheyStop() throws Exception {
            byte[] request = post(CONSTANT, GOOD);
            for (int length = 0; length < request.length; length++) {
                HttpSocket socket = attacked.connect();
                socket.send(java.util.Arrays.copyOf(request, length));
                if (length % 2 == 0) {
                    socket.reset();
                } else {
                    socket.close();
                }
            }
            attacked.assertStillAnswers();
        }
    }

    @Test
    void hundredsOfIdleConnectionsKeepNobodyOut() throws Exception {
        List<HttpSocket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                idle.add(attacked.connect());
            }
            attacked.assertStillAnswers();
        } finally {
            for (HttpSocket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void connectionsBeyondTheLimitAreToldSoAndTheOthersServed(@TempDir Path root) throws Exception {
        try (AttackedNode small = AttackedNode.at(root, "http.max-connections=4")) {
            List<HttpSocket> open = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                open.add(small.connect().send(LIVE));
                open.get(i).answer();
            }
            try (HttpSocket late = small.connect()) {
                Answer refused = late.send(post(CONSTANT, GOOD)).answer();

                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.body())
                        .isEqualTo("{\"error\":\"there are as many connections as there may be; try again later\"}");
                assertThat(open.get(0).send(LIVE).answer().status()).isEqualTo(200);
            }
            for (HttpSocket socket : open) {
                socket.close();
            }
            AttackedNode.await("there is room again", () -> {
                try {
                    return small.send(LIVE).status() == 200;
                } catch (Exception e) {
                    return false;
                }
            });
        }
    }
}
