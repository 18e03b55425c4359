package io.trimtab.serving.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.metrics.ServingMeter.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Makes the meters that {@link ServingMeter} lists. */
public final class ServingMeters {
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(50_000),
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };
    private static final double[] ROW_BUCKETS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

    private final MeterRegistry registry;
    private final Map<ErrorCode, Counter> rejections = new EnumMap<>(ErrorCode.class);
    private final Counter feedback;
    private final Map<String, VersionMeters> versions = new HashMap<>();

    public ServingMeters(MeterRegistry registry) {
        this.registry = registry;
        for (ErrorCode code : ErrorCode.values()) {
            rejections.put(code, counter(ServingMeter.REJECTIONS, Tags.of(ServingMeter.Tags.REASON, code.wireName())));
        }
        feedback = counter(ServingMeter.FEEDBACK_ACCEPTED, Tags.empty());
    }

    /** The registry behind, for meters that are made elsewhere. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Counts a request that was refused or failed. */
    public void rejected(ErrorCode code) {
        Counter counter = rejections.get(code);
        if (counter != null) {
            counter.increment();
        }
    }

    public void feedbackAccepted(int outcomes) {
        feedback.increment(outcomes);
    }

    /**
     * The meters of a version. A version that is loaded anew while the old one drains shares the old one's meters, and
     * its own values are shown from then on.
     *
     * @param gauges read at each scrape
     */
    public synchronized VersionMeters version(String model, String version, VersionMeters.Gauges gauges) {
        String key = model + "/" + version;
        VersionMeters known = versions.get(key);
        if (known == null) {
            known = register(model, version);
            versions.put(key, known);
        }
        known.show(gauges);
        return known;
    }

    /** Says that a version is gone; its meters are removed with the last one that shares them. */
    public synchronized void remove(VersionMeters version) {
        if (version.hide()) {
            version.meters().forEach(registry::remove);
            versions.values().remove(version);
        }
    }

    private VersionMeters register(String model, String version) {
        Tags tags = Tags.of(ServingMeter.Tags.MODEL, model, ServingMeter.Tags.VERSION, version);
        var live = new VersionMeters.Live();
        List<Meter> meters = new ArrayList<>();
        meters.add(gauge(ServingMeter.QUEUE_DEPTH, tags, live::queueDepth));
        meters.add(gauge(ServingMeter.BATCH_ROW_LIMIT, tags, live::rowLimit));
        meters.add(gauge(ServingMeter.REQUESTS_IN_FLIGHT, tags, live::inFlight));
        meters.add(gauge(ServingMeter.BREAKER_STATE, tags, live::breakerState));
        meters.add(gauge(ServingMeter.RUN_TO_COMPLETION, tags, live::onEventLoops));
        meters.add(count(ServingMeter.BUDGET_EXCEEDED, tags, live, VersionMeters.Live::budgetExceeded));
        Timer ok = requests(tags, "ok", meters);
        Timer error = requests(tags, "error", meters);
        Timer timeout = requests(tags, "timeout", meters);
        Timer queue = timer(ServingMeter.QUEUE_DURATION, tags, meters);
        Timer inference = timer(ServingMeter.INFERENCE_DURATION, tags, meters);
        DistributionSummary rows = DistributionSummary.builder(ServingMeter.BATCH_ROWS.meterName())
                .description(ServingMeter.BATCH_ROWS.description())
                .serviceLevelObjectives(ROW_BUCKETS)
                .tags(tags)
                .register(registry);
        meters.add(rows);
        return new VersionMeters(ok, error, timeout, queue, inference, rows, live, meters);
    }

    /** A gauge of the enumeration, with {@code tags}. */
    public Meter gauge(ServingMeter meter, Tags tags, Supplier<Number> value) {
        check(meter, Kind.GAUGE);
        return Gauge.builder(meter.meterName(), value)
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    /** A counter of the enumeration, with {@code tags}. */
    public Counter counter(ServingMeter meter, Tags tags) {
        check(meter, Kind.COUNTER);
        return Counter.builder(meter.meterName())
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    /** A counter of the enumeration, with {@code tags}, that {@code state} counts itself; read at each scrape. */
    public <T> Meter count(ServingMeter meter, Tags tags, T state, ToDoubleFunction<T> value) {
        check(meter, Kind.COUNTER);
        return FunctionCounter.builder(meter.meterName(), state, value)
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    private Timer requests(Tags tags, String outcome, List<Meter> meters) {
        return timer(ServingMeter.REQUEST_DURATION, tags.and(ServingMeter.Tags.OUTCOME, outcome), meters);
    }

    private Timer timer(ServingMeter meter, Tags tags, List<Meter> meters) {
        check(meter, Kind.TIMER);
        Timer timer = Timer.builder(meter.meterName())
                .description(meter.description())
                .serviceLevelObjectives(BUCKETS)
                .tags(tags)
                .register(registry);
        meters.add(timer);
        return timer;
    }

    private static void check(ServingMeter meter, Kind kind) {
        if (meter.kind() != kind) {
            throw new IllegalArgumentException(meter + " is a " + meter.kind() + ", not a " + kind);
        }
    }
}
