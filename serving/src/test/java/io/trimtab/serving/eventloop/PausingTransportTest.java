package io.trimtab.serving.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.admission.Saturation;
import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PausingTransportTest {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Saturation saturation = new Saturation(() -> 1_000);

    @Test
    void eventLoopsOfVertxPauseAfterTheirTasksWhileAModelIsSaturated() throws Exception {
        BlockingQueue<Thread> pausing = new LinkedBlockingQueue<>();
        saturation.refused(Duration.ofMillis(20).toNanos());
        Vertx vertx = Vertx.builder()
                .withTransport(
                        PausingTransport.pausing(saturation, PAUSE, nanos -> pausing.add(Thread.currentThread())))
                .build();
        try {
            BlockingQueue<Thread> running = new LinkedBlockingQueue<>();
            vertx.runOnContext(nothing -> running.add(Thread.currentThread()));

            assertThat(running.poll(10, TimeUnit.SECONDS)).isNotNull();
            assertThat(pausing.poll(10, TimeUnit.SECONDS)).isNotNull();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void withoutAPauseThereIsNothingBetweenVertxAndNio() {
        assertThat(PausingTransport.of(saturation, Duration.ZERO)).isSameAs(Transport.NIO);
        assertThat(PausingTransport.of(saturation, PAUSE)).isInstanceOf(PausingTransport.class);
    }
}
