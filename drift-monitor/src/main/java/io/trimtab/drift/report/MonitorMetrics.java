package io.trimtab.drift.report;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.trimtab.drift.action.ActionListener;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.topology.TopologyListener;
import io.trimtab.events.ActionOutcome;
import io.trimtab.events.Decision;
import io.trimtab.events.DriftReport;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;

/** The monitor's meters, in Prometheus' format. Safe for several threads. */
public final class MonitorMetrics implements TopologyListener, ActionListener, AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentMap<Traffic, TrafficCounters> traffic = new ConcurrentHashMap<>();
    private final Counter deadLetters = counter(registry, MonitorMeter.DEAD_LETTERS);
    private final Counter threadFailures = counter(registry, MonitorMeter.THREAD_FAILURES);

    private record TrafficCounters(Counter rows, Counter late, Counter windows) {}

    /** Shows whether the topology runs. */
    public void running(BooleanSupplier running) {
        Gauge.builder(MonitorMeter.RUNNING.meter(), () -> running.getAsBoolean() ? 1 : 0)
                .description(MonitorMeter.RUNNING.description())
                .register(registry);
    }

    @Override
    public void counted(Traffic of, long rows) {
        counters(of).rows().increment((double) rows);
    }

    @Override
    public void late(Traffic of, long rows) {
        counters(of).late().increment((double) rows);
    }

    @Override
    public void malformed(String reason) {
        deadLetters.increment();
    }

    @Override
    public void closed(WindowProfile window) {
        counters(window.traffic()).windows().increment();
    }

    /** A report was published. */
    @Override
    public void reported(DriftReport report) {
        counter(registry, MonitorMeter.REPORTS, report.model(), lower(report.scope()), lower(report.state()))
                .increment();
    }

    /** A decision was published. */
    @Override
    public void decided(Decision decision) {
        counter(registry, MonitorMeter.DECISIONS, decision.model(), lower(decision.kind()))
                .increment();
    }

    @Override
    public void ended(ActionOutcome outcome) {
        counter(registry, MonitorMeter.ACTIONS, outcome.model(), lower(outcome.kind()), lower(outcome.result()))
                .increment();
        counter(registry, MonitorMeter.ACTION_TRIES, outcome.model(), lower(outcome.kind()))
                .increment(outcome.attempts());
    }

    /** A stream thread failed. */
    public void threadFailed() {
        threadFailures.increment();
    }

    /** Everything in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    private TrafficCounters counters(Traffic of) {
        return traffic.computeIfAbsent(
                of,
                key -> new TrafficCounters(
                        counter(registry, MonitorMeter.ROWS, key),
                        counter(registry, MonitorMeter.LATE_ROWS, key),
                        counter(registry, MonitorMeter.WINDOWS, key)));
    }

    private static Counter counter(MeterRegistry registry, MonitorMeter meter, Traffic of) {
        return counter(registry, meter, of.model(), of.version(), of.endpoint().wireName());
    }

    private static Counter counter(MeterRegistry registry, MonitorMeter meter, String... values) {
        Counter.Builder builder = Counter.builder(meter.meter()).description(meter.description());
        for (int i = 0; i < values.length; i++) {
            builder.tag(meter.tags().get(i), values[i]);
        }
        return builder.register(registry);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        registry.close();
    }
}
