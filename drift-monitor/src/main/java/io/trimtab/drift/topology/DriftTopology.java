package io.trimtab.drift.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.drift.baseline.BaselineSource;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.policy.PolicyEngine;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.Topics;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Predictions to reports and decisions: observe per input partition, merge, judge and decide per model.
 *
 * <pre>
 * predictions → observe ─┬─ parts (by model; progress to all) → merge ─┬─ judge ─┬─ drift-reports
 *                        └─ dead-letters                               │         └─ decisions
 *                                          predictions ← idle watermark┘
 * </pre>
 *
 * <p>Every node and store is named: names are part of the state's layout, so renaming one is a migration.
 */
public final class DriftTopology {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();
    private static final Serde<String> TEXT = Serdes.String();
    /** Event time is in the event; the record's own stamp may be anything. */
    private static final TimestampExtractor STAMP = (record, partitionTime) -> Math.max(0, record.timestamp());

    private DriftTopology() {}

    /**
     * What the topology needs from outside.
     *
     * @param inputPartitions number of partitions of {@link Topics#PREDICTIONS}
     * @param wallClock tells which events are ahead of it
     */
    public record Parts(
            WindowSettings windows,
            int inputPartitions,
            BaselineSource baselines,
            PolicyEngine policy,
            PolicyContexts contexts,
            InstantSource wallClock,
            TopologyListener listener) {
        /** Checks the number of partitions. */
        public Parts {
            if (inputPartitions < 1) {
                throw new IllegalArgumentException(
                        Topics.PREDICTIONS + " must have at least one partition, has " + inputPartitions);
            }
        }
    }

    /** The topology. */
    public static Topology build(Parts parts) {
        Properties naming = explicitNaming();
        var builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(naming)));

        var predictions =
                Consumed.with(BYTES, BYTES).withTimestampExtractor(STAMP).withName("predictions");
        KStream<String, Observed> observed =
                builder.stream(Topics.PREDICTIONS, predictions).process(observe(parts), Named.as("observe"));
        var split = observed.split(Named.as("observed-"))
                .branch(
                        (key, value) -> value instanceof Observed.Unreadable,
                        Branched.withConsumer(DriftTopology::deadLetters, "unreadable"))
                .defaultBranch(Branched.as("readable"));
        KStream<String, Observed> readable = branch(split, "observed-readable");

        var toMerge = Repartitioned.with(TEXT, new ObservedSerde())
                .withName("parts")
                .withNumberOfPartitions(parts.inputPartitions())
                .withStreamPartitioner(
                        (topic, key, value, partitions) -> Optional.of(mergePartitions(key, value, partitions)));
        KStream<String, Merged> merged = readable.repartition(toMerge).process(merge(parts), Named.as("merge"));
        var closed = merged.split(Named.as("merged-"))
                .branch(
                        (key, value) -> value instanceof Merged.IdleWatermark,
                        Branched.withConsumer(DriftTopology::watermarks, "idle"))
                .defaultBranch(Branched.as("closed"));

        KStream<String, WindowProfile> windows =
                branch(closed, "merged-closed").mapValues(DriftTopology::window, Named.as("closed-windows"));
        windows.process(judge(parts), Named.as("judge"))
                .split(Named.as("judged-"))
                .branch(
                        (key, value) -> value instanceof Judged.Report,
                        Branched.withConsumer(DriftTopology::reports, "reports"))
                .branch(
                        (key, value) -> value instanceof Judged.Decided,
                        Branched.withConsumer(DriftTopology::decisions, "decisions"))
                .noDefaultBranch();
        return builder.build(naming);
    }

    private static Properties explicitNaming() {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "trimtab-drift-monitor");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true");
        return properties;
    }

    private static <V> KStream<String, V> branch(Map<String, KStream<String, V>> branches, String name) {
        KStream<String, V> branch = branches.get(name);
        if (branch == null) {
            throw new IllegalStateException("no branch '" + name + "' among " + branches.keySet());
        }
        return branch;
    }

    /** A model's parts meet in one partition; progress goes to all. */
    private static Set<Integer> mergePartitions(String key, Observed value, int partitions) {
        if (value instanceof Observed.Progress) {
            return IntStream.range(0, partitions).boxed().collect(Collectors.toSet());
        }
        return Set.of(Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % partitions);
    }

    private static void deadLetters(KStream<String, Observed> unreadable) {
        unreadable
                .mapValues(
                        value -> value instanceof Observed.Unreadable letter ? bytes(letter.value()) : new byte[0],
                        Named.as("dead-letter-bytes"))
                .to(Topics.DEAD_LETTERS, Produced.with(TEXT, BYTES).withName("dead-letters"));
    }

    private static void watermarks(KStream<String, Merged> idle) {
        idle.mapValues(DriftTopology::watermark, Named.as("idle-watermarks"))
                .to(
                        Topics.PREDICTIONS,
                        Produced.with(TEXT, BYTES)
                                .withName("watermarks")
                                .withStreamPartitioner((topic, key, value, partitions) ->
                                        Optional.of(Set.of(WatermarkRecord.partition(key)))));
    }

    private static void reports(KStream<String, Judged> judged) {
        judged.mapValues(DriftTopology::report, Named.as("report-bytes"))
                .to(Topics.DRIFT_REPORTS, Produced.with(TEXT, BYTES).withName("drift-reports"));
    }

    private static void decisions(KStream<String, Judged> judged) {
        judged.mapValues(DriftTopology::decision, Named.as("decision-bytes"))
                .to(Topics.DECISIONS, Produced.with(TEXT, BYTES).withName("decisions"));
    }

    private static byte[] watermark(Merged merged) {
        if (merged instanceof Merged.IdleWatermark wish) {
            return WatermarkRecord.value(wish.time());
        }
        throw new IllegalStateException("not a watermark: " + merged);
    }

    private static WindowProfile window(Merged merged) {
        if (merged instanceof Merged.Closed closed) {
            return closed.window();
        }
        throw new IllegalStateException("not a window: " + merged);
    }

    private static byte[] report(Judged judged) {
        if (judged instanceof Judged.Report published) {
            return DriftEventCodec.write(published.report());
        }
        throw new IllegalStateException("not a report: " + judged);
    }

    private static byte[] decision(Judged judged) {
        if (judged instanceof Judged.Decided published) {
            return DriftEventCodec.write(published.decision());
        }
        throw new IllegalStateException("not a decision: " + judged);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static ProcessorSupplier<byte[], byte[], String, Observed> observe(Parts parts) {
        return supplier(
                () -> new ObserveProcessor(parts.windows(), parts.baselines(), parts.wallClock(), parts.listener()),
                ObserveProcessor.WINDOWS,
                ObserveProcessor.CLOCK);
    }

    private static ProcessorSupplier<String, Observed, String, Merged> merge(Parts parts) {
        return supplier(
                () -> new MergeProcessor(parts.windows(), parts.inputPartitions(), parts.listener()),
                MergeProcessor.WINDOWS,
                MergeProcessor.PROGRESS);
    }

    private static ProcessorSupplier<String, WindowProfile, String, Judged> judge(Parts parts) {
        return supplier(
                () -> new JudgeProcessor(parts.policy(), parts.contexts(), parts.listener()), JudgeProcessor.STATES);
    }

    /** A supplier that brings its stores: plain, cached, logged, bytes in and bytes out. */
    private static <KI, VI, KO, VO> ProcessorSupplier<KI, VI, KO, VO> supplier(
            Supplier<Processor<KI, VI, KO, VO>> processor, String... stores) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<KI, VI, KO, VO> get() {
                return processor.get();
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Arrays.stream(stores).map(DriftTopology::store).collect(Collectors.toSet());
            }
        };
    }

    private static StoreBuilder<KeyValueStore<byte[], byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), BYTES, BYTES)
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }
}
