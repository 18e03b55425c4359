package io.trimtab.serving;

import static io.trimtab.serving.AttackedNode.CONSTANT;
import static io.trimtab.serving.AttackedNode.GOOD;
import static io.trimtab.serving.HttpSocket.head;
import static io.trimtab.serving.HttpSocket.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.HttpSocket.Answer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More than the node can hold, and others that fail it. */
final class AbusedCapacityIT {
    @TempDir
    private Path root;

    @Test
    void bodiesThatTakeAllMemoryKeepOthersWaitingOnlyUntilTheyAreGone() throws Exception {
        try (AttackedNode attacked =
                AttackedNode.at(root, "http.max-body-size=4MiB", "http.body-memory=8MiB", "http.request-timeout=1m")) {
            List<HttpSocket> holding = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                holding.add(allButTheLastByte(attacked));
            }
            AttackedNode.await("the memory is taken", () -> {
                replaceThoseThatHadToMakeRoom(attacked, holding);
                return statusOfAGoodRequest(attacked) == 429;
            });

            try (HttpSocket socket = attacked.connect()) {
                Answer refused = socket.send(post(CONSTANT, GOOD)).answer();
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.header("retry-after")).isEqualTo("1");
                assertThat(refused.body())
                        .isEqualTo("{\"error\":\"the bodies of other requests take all the memory there is for "
                                + "bodies\"}");
            }
            holding.get(0).reset();
            holding.get(1).close();

            AttackedNode.await("there is memory again", () -> statusOfAGoodRequest(attacked) == 200);
            attacked.assertUnharmed();
        }
    }

    private static HttpSocket allButTheLastByte(AttackedNode attacked) throws Exception {
        return attacked.connect()
                .send(head(CONSTANT, "Content-Length: " + (4 << 20)))
                .send(" ".repeat((4 << 20) - 1));
    }

    /** While a body still arrives, the good request may have been there first. */
    private static void replaceThoseThatHadToMakeRoom(AttackedNode attacked, List<HttpSocket> holding) {
        try {
            for (int i = 0; i < holding.size(); i++) {
                if (holding.get(i).hasAnswer()) {
                    holding.get(i).close();
                    holding.set(i, allButTheLastByte(attacked));
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int statusOfAGoodRequest(AttackedNode attacked) {
        try {
            return attacked.send(post(CONSTANT, GOOD)).status();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void fiveHundredConnectionsThatSendAtOnceAreEachAnswered() throws Exception {
        try (AttackedNode attacked = AttackedNode.at(root)) {
            List<HttpSocket> sockets = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                sockets.add(attacked.connect().send(head(CONSTANT, "Content-Length: " + GOOD.length())));
            }
            for (HttpSocket socket : sockets) {
                socket.send(GOOD);
            }
            for (HttpSocket socket : sockets) {
                assertThat(socket.answer().status()).isIn(200, 429);
                socket.close();
            }
            attacked.assertUnharmed();
        }
    }

    @Test
    void predictionsGoOnWhileNobodyTakesTheirEventsAndWhatDoesNotFitIsCounted() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        try (AttackedNode attacked = AttackedNode.at(
                root,
                "events.enabled=true",
                "events.kafka.bootstrap-servers=127.0.0.1:" + nobody,
                "events.kafka.max-waiting-events=10",
                "shutdown.timeout=1s")) {
            for (int i = 0; i < 2_000; i++) {
                attacked.assertStillAnswers();
            }
            AttackedNode.await("events are dropped and counted", () -> dropped(attacked) > 0);
            attacked.assertUnharmed();
        }
    }

    private static double dropped(AttackedNode attacked) {
        try {
            return attacked.node
                    .management("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("trimtab_events_dropped_total"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSignalWhileAModelIsBeingLoadedEndsTheNodeWithoutACrash() throws Exception {
        var models = new RunningNode.Models(Files.createDirectory(root.resolve("models")));
        for (int i = 0; i < 200; i++) {
            models.with("model" + i, "1", "mlp.onnx");
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServingMain.class.getName(),
                        "models.root=" + root.resolve("models"),
                        "management.token-file=" + root.resolve("token"),
                        "http.port=0",
                        "grpc.port=0",
                        "management.port=0",
                        "shutdown.grace=0ms",
                        "events.enabled=false")
                .redirectErrorStream(true)
                .start();
        CompletableFuture.delayedExecutor(120, TimeUnit.SECONDS).execute(process::destroyForcibly);
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            while (line != null && !line.contains("version is ready")) {
                line = output.readLine();
            }
            assertThat(line).as("a model is loaded and others are to come").isNotNull();

            process.toHandle().destroy();

            String rest = String.join("\n", output.lines().toList());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(rest).isEqualTo(0);
            assertThat(rest).doesNotContain("SIGSEGV").doesNotContain("SIGBUS");
        }
    }
}
