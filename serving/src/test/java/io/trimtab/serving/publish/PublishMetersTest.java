package io.trimtab.serving.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.trimtab.serving.metrics.ServingMeters;
import io.trimtab.serving.settings.DataSize;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PublishMetersTest {

    @Test
    void showsWhatBecameOfTheEvents() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        PublishSettings nobodyListens = new PublishSettings(
                "127.0.0.1:1",
                1,
                new DataSize(1 << 20),
                1,
                new DataSize(1 << 20),
                Duration.ZERO,
                new DataSize(1 << 20),
                Compression.NONE,
                1,
                Optional.empty());
        KafkaEventSink sink = KafkaEventSink.start(nobodyListens, "node", InstantSource.system());
        PublishMeters.bind(sink, new ServingMeters(registry));

        sink.offer(java.util.List.of());
        sink.close(Duration.ZERO);

        assertThat(registry.scrape())
                .contains("trimtab_events_sent_total{topic=\"trimtab.predictions\"} 0.0")
                .contains("trimtab_events_failed_total{topic=\"trimtab.feedback\"} 0.0")
                .contains("trimtab_events_dropped_total{topic=\"trimtab.predictions\"} 0.0")
                .contains("trimtab_events_waiting 0.0");
    }
}
