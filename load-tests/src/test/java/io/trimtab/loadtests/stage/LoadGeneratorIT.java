package io.trimtab.loadtests.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.trimtab.loadtests.load.FeatureRows;
import io.trimtab.loadtests.load.Load;
import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadGeneratorIT {
    private static final Duration SHORT = Duration.ofMillis(500);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void sendsAsFastAsAnswersComeAndCountsThem() throws IOException {
        try (Stage stage = BuiltProduct.stage(folder)) {
            ChildProcess echo = stage.echo();
            int port = Stage.echoPort(echo);
            LoadGenerator generator =
                    stage.generator(FeatureRows.generate(100, 5).requestBodies("x"));

            LoadOutcome outcome = generator.run(new Load(port, "/", 4, SHORT, 0));

            assertThat(outcome.answered()).isPositive().isEqualTo(outcome.sent());
            assertThat(outcome.refused() + outcome.failed()).isZero();
            assertThat(outcome.p50()).isPositive().isLessThanOrEqualTo(outcome.p99());
            assertThat(outcome.share().connections()).isEqualTo(4);
            assertThat(outcome.share().least())
                    .isPositive()
                    .isLessThanOrEqualTo(outcome.share().most());
            assertThat(4 * outcome.share().most()).isGreaterThanOrEqualTo(outcome.answered());
            assertThat(outcome.refusals().tooMany()).isZero();
        }
    }

    @Test
    void keepsARateAndChargesTheServerWhatItMakesRequestsWait() throws IOException {
        try (Stage stage = BuiltProduct.stage(folder)) {
            ChildProcess echo = stage.echo();
            int port = Stage.echoPort(echo);
            LoadGenerator generator =
                    stage.generator(FeatureRows.generate(100, 5).requestBodies("x"));
            generator.run(new Load(port, "/", 4, SHORT, 0));

            LoadOutcome held = generator.run(new Load(port, "/", 4, SHORT, 200));
            LoadOutcome tooMuch = generator.run(new Load(port, "/", 1, SHORT, 5_000_000));

            assertThat((double) held.answered())
                    .as("request n is not sent before n/200 s")
                    .isBetween(1.0, 200 * held.seconds() + 1);
            assertThat(tooMuch.max())
                    .as("a request due at once waits for all before it; microseconds")
                    .isGreaterThan(100_000);
        }
    }

    @Test
    void tellsRefusalsThatSayWhenToComeAgainFromOthers() throws IOException {
        var refusals = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (refusals.incrementAndGet() % 2 == 0) {
                exchange.getResponseHeaders().set("Retry-After", "1");
            }
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
        });
        server.start();
        try (Stage stage = BuiltProduct.stage(folder)) {
            LoadGenerator generator =
                    stage.generator(FeatureRows.generate(100, 5).requestBodies("x"));

            LoadOutcome outcome = generator.run(new Load(server.getAddress().getPort(), "/", 1, SHORT, 0));

            assertThat(outcome.answered()).isZero();
            assertThat(outcome.refused()).isPositive().isEqualTo(outcome.sent());
            assertThat(outcome.refusals().tooMany()).isEqualTo(outcome.refused() / 2);
            assertThat(outcome.refusals().p50()).isPositive();
            assertThat(outcome.p50()).as("of answers with status 200 only").isZero();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void failsWhenNobodyListens() throws IOException {
        int nobodyListens;
        try (var socket = new ServerSocket(0)) {
            nobodyListens = socket.getLocalPort();
        }
        try (Stage stage = BuiltProduct.stage(folder)) {
            LoadGenerator generator =
                    stage.generator(FeatureRows.generate(100, 5).requestBodies("x"));

            assertThatThrownBy(() -> generator.run(new Load(nobodyListens, "/", 1, SHORT, 0)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no request could be sent to 127.0.0.1:" + nobodyListens);
        }
    }
}
