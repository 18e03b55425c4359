package io.trimtab.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.events.ActionOutcome;
import io.trimtab.events.CloudEventHeaders;
import io.trimtab.events.Decision;
import io.trimtab.events.DecisionKind;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.DriftReport;
import io.trimtab.events.EventTypes;
import io.trimtab.events.ReportScope;
import io.trimtab.events.Topics;
import io.trimtab.standalone.topics.TopicFollower;
import io.trimtab.standalone.topics.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the monitor has published: the report of each window, the decisions, what came of them. */
final class Verdicts implements AutoCloseable {
    private final TopicFollower follower;
    private final Map<String, DriftReport> windows = new LinkedHashMap<>();
    private final Map<String, Decision> decisions = new LinkedHashMap<>();
    private final Map<String, ActionOutcome> outcomes = new LinkedHashMap<>();
    private Instant judgedUntil = Instant.MIN;
    private Duration newestLength = Duration.ofHours(1);

    Verdicts(String bootstrapServers) {
        follower = TopicFollower.start(
                "demo-verdicts",
                TopicReader.fromBeginning(bootstrapServers, Topics.DRIFT_REPORTS, Topics.DECISIONS),
                this::add);
    }

    private synchronized void add(ConsumerRecord<byte[], byte[]> message) {
        var type = message.headers().lastHeader(CloudEventHeaders.TYPE);
        switch (type == null ? "" : new String(type.value(), UTF_8)) {
            case EventTypes.DRIFT_REPORT -> {
                var report = DriftEventCodec.report(message.value());
                if (report.scope() == ReportScope.WINDOW) {
                    windows.put(report.id(), report);
                    if (report.to().isAfter(judgedUntil)) {
                        judgedUntil = report.to();
                        newestLength = Duration.between(report.from(), report.to());
                    }
                }
            }
            case EventTypes.DECISION -> {
                var decision = DriftEventCodec.decision(message.value());
                decisions.put(decision.id(), decision);
            }
            case EventTypes.ACTION -> {
                var outcome = DriftEventCodec.outcome(message.value());
                outcomes.put(outcome.decisionId(), outcome);
            }
            default -> {}
        }
        notifyAll();
    }

    /** Decisions of that kind whose window ended in (from, to], in order. */
    synchronized List<Decision> decisions(DecisionKind kind, Instant from, Instant to) {
        return within(decisions.values(), from, to)
                .filter(d -> d.kind() == kind)
                .toList();
    }

    private static Stream<Decision> within(Collection<Decision> all, Instant from, Instant to) {
        return all.stream()
                .filter(d -> d.windowEnd().isAfter(from) && !d.windowEnd().isAfter(to));
    }

    /** What came of a decision last, if anything did. */
    synchronized Optional<ActionOutcome> outcome(Decision decision) {
        return Optional.ofNullable(outcomes.get(decision.id()));
    }

    /** Rows counted in the reports of the windows that lie in [from, to). */
    synchronized long rows(Instant from, Instant to) {
        return reports(from, to).mapToLong(DriftReport::rows).sum();
    }

    /** Number of windows judged that ended in (from, to]. */
    synchronized long windows(Instant from, Instant to) {
        return reports(from, to).map(DriftReport::to).distinct().count();
    }

    private Stream<DriftReport> reports(Instant from, Instant to) {
        return windows.values().stream()
                .filter(report -> report.to().isAfter(from) && !report.to().isAfter(to));
    }

    /** Number of windows of that version judged that ended in (from, to]. */
    synchronized long windows(String version, Instant from, Instant to) {
        return reports(from, to)
                .filter(report -> report.version().equals(version))
                .count();
    }

    /** Length of the newest window judged; an hour before the first one. */
    synchronized Duration newestWindowLength() {
        return newestLength;
    }

    /** Whether a decision to act has not been carried out yet. */
    synchronized boolean acting() {
        return decisions.values().stream()
                .anyMatch(d -> (d.kind() == DecisionKind.RETRAIN || d.kind() == DecisionKind.ROLLBACK)
                        && !outcomes.containsKey(d.id()));
    }

    /** Every decision so far, in order. */
    synchronized List<Decision> decisions() {
        return List.copyOf(decisions.values());
    }

    /** End of the newest window judged. */
    synchronized Instant judgedUntil() {
        return judgedUntil;
    }

    /** Waits until a window that ends at {@code time} or later is judged, or as long as {@code patience}. */
    void await(Instant time, Duration patience) throws InterruptedException {
        await(() -> !judgedUntil.isBefore(time), patience);
    }

    /**
     * Waits until the condition holds, which is looked at with every record and every 20 ms, or as long as
     * {@code patience}; whether it holds.
     */
    synchronized boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(Math.min(left, 20));
        }
        return true;
    }

    @Override
    public void close() {
        follower.close();
    }
}
