package io.trimtab.serving.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ServingMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ServingMeters meters = new ServingMeters(registry);

    private @Nullable Gauge depth() {
        return registry.find(ServingMeter.QUEUE_DEPTH.meterName()).gauge();
    }

    @Test
    void showsTheVersionThatWasLoadedAnewWhileTheOldOneDrains() {
        VersionMeters old = meters.version("m", "1", gauges(7));
        meters.version("m", "1", gauges(3));

        meters.remove(old);

        assertThat(depth()).isNotNull().extracting(Gauge::value).isEqualTo(3.0);
    }

    @Test
    void removesTheMetersOfAVersionThatIsGone() {
        meters.remove(meters.version("m", "1", gauges(7)));

        assertThat(depth()).isNull();
    }

    private static VersionMeters.Gauges gauges(int queueDepth) {
        return new VersionMeters.Gauges(() -> queueDepth, () -> 64, () -> 0, () -> 0, () -> 0);
    }
}
