package io.trimtab.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PredictClientTest {
    /** More than there are connections: a question without an answer must give its connection back. */
    private static final int SILENT = 20;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void end() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void asksAgainWhenANodeDoesNotSayWhetherTheModelIsReady() throws Exception {
        var asked = new AtomicInteger();
        HttpServer server = vertx.createHttpServer().requestHandler(request -> {
            if (asked.incrementAndGet() > SILENT) {
                request.response().end();
            }
        });
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);

        try (var client = new PredictClient(server.actualPort(), Duration.ofMillis(20))) {
            assertThat(client.readiness()).isEqualTo("was not asked yet");
            while (!client.modelReady()) {
                Thread.onSpinWait();
            }
            assertThat(client.readiness()).isEqualTo("answered 200");
        }
        assertThat(asked).hasValueGreaterThan(SILENT);
    }
}
