package io.trimtab.drift.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.drift.baseline.BaselineSource;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.policy.DefaultPolicy;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.PolicyContext;
import io.trimtab.events.ActionMode;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.DriftReport;
import io.trimtab.events.ReportScope;
import io.trimtab.events.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology in a test driver, with one input partition and the sample model at version 3. */
final class TopologyFixture implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final WindowSettings WINDOWS = new WindowSettings(
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofHours(1));

    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> predictions;
    private final TestOutputTopic<String, byte[]> reports;
    private final TestOutputTopic<String, byte[]> deadLetters;
    private int sent;

    TopologyFixture(Path state) {
        this(
                state,
                (model, version) -> version.equals("3")
                        ? SampleModel.baseline()
                        : VersionBaseline.none("version " + version + " has no baseline.json"));
    }

    TopologyFixture(Path state, BaselineSource baselines) {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "trimtab-drift-monitor");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        driver = new TopologyTestDriver(topology(baselines), properties, NOON);
        predictions = driver.createInputTopic(Topics.PREDICTIONS, new ByteArraySerializer(), new ByteArraySerializer());
        reports = driver.createOutputTopic(Topics.DRIFT_REPORTS, new StringDeserializer(), new ByteArrayDeserializer());
        deadLetters =
                driver.createOutputTopic(Topics.DEAD_LETTERS, new StringDeserializer(), new ByteArrayDeserializer());
    }

    static Topology topology(BaselineSource baselines) {
        return DriftTopology.build(new DriftTopology.Parts(
                WINDOWS,
                1,
                baselines,
                new DefaultPolicy(DriftPolicy.DEFAULT),
                (model, version) -> new PolicyContext(
                        baselines.find(model, version),
                        Optional.empty(),
                        Optional.of(version),
                        ActionMode.APPROVE,
                        ActionMode.APPROVE),
                () -> NOON.plus(Duration.ofDays(300)),
                TopologyListener.NONE));
    }

    void observe(Instant time, double... rows) {
        observe(SampleModel.event("e-" + sent++, time, "3", rows));
    }

    void observe(SampleModel.Event event) {
        predictions.pipeInput(
                new TestRecord<>(event.id().getBytes(UTF_8), event.bytes(), event.headers(), event.time()));
    }

    void garbage(String value) {
        predictions.pipeInput("g".getBytes(UTF_8), value.getBytes(UTF_8));
    }

    void waitFor(Duration wallClock) {
        driver.advanceWallClockTime(wallClock);
    }

    List<DriftReport> windows() {
        return reports.readValuesToList().stream()
                .map(DriftEventCodec::report)
                .filter(report -> report.scope() == ReportScope.WINDOW)
                .toList();
    }

    List<TestRecord<String, byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
