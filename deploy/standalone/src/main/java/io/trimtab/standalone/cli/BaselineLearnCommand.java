package io.trimtab.standalone.cli;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineFile;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.EventRows;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.events.Topics;
import io.trimtab.registry.ModelReference;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.file.FileModelRegistry;
import io.trimtab.standalone.topics.PredictionRange;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "learn",
        description = {
            "Builds baseline.json from a version's prediction events in Kafka: from a stretch of time, or from its first N"
                    + " rows. What is learned counts as normal, whatever it was."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: trimtab baseline learn --model flight-delay/3 --first 100000 --attach",
            "Example: trimtab baseline learn --model flight-delay/3 --from 2026-03-01T00:00:00Z --to 2026-04-01T00:00:00Z"
        })
final class BaselineLearnCommand implements Runnable {
    private static final int MOST_FIRST = 1_000_000;
    private static final int MOST_ROWS = 5_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "REF",
            required = true,
            description = "whose events, such as flight-delay/3")
    @SuppressWarnings("NullAway.Init")
    String model;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            defaultValue = "models",
            description = "the registry's folder (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    Path models;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9092",
            description = "brokers to begin with (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    String kafka;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = Topics.PREDICTIONS,
            description = "the topic of predictions (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    String topic;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "events from this time on, such as 2026-03-01T00:00:00Z")
    @Nullable
    Instant from;

    @Option(names = "--to", paramLabel = "TIME", description = "events before this time")
    @Nullable
    Instant to;

    @Option(names = "--first", paramLabel = "N", description = "the earliest N rows; an error when there are fewer")
    @Nullable
    Integer first;

    @Option(
            names = "--exclude",
            split = ",",
            paramLabel = "COLUMN",
            description = "features to leave out, such as one that is never sent")
    List<String> excluded = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "baseline.json",
            description = "the file to write (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    Path target;

    @Option(
            names = "--attach",
            description = "give it to the version itself, which must have none: the monitor takes it within seconds")
    boolean attach;

    @Override
    public void run() {
        if (first != null && (first < 1 || first > MOST_FIRST)) {
            throw problem("--first must be 1 to %,d, was %,d".formatted(MOST_FIRST, first));
        }
        if (from != null && to != null && !from.isBefore(to)) {
            throw problem("--from must be before --to, was " + from + " and " + to);
        }
        ModelVersion version = new FileModelRegistry(
                        Folders.existing(spec, "--models", models), Duration.ofSeconds(1), InstantSource.system())
                .resolve(ModelReference.parse(model));
        if (attach && version.baseline().isPresent()) {
            throw problem("version " + version.model() + "/" + version.version()
                    + " has a baseline: a version's baseline never changes");
        }
        if (attach && version.manifest().files().containsKey(ModelVersion.BASELINE_FILE)) {
            throw problem("version " + version.model() + "/" + version.version()
                    + " is bound to another baseline by its manifest, though its file is missing");
        }
        BaselineProfile profile = profile(version);
        Path written = attach ? version.directory().resolve(ModelVersion.BASELINE_FILE) : target;
        try {
            write(profile, written);
        } catch (IOException e) {
            throw problem("'" + written + "' cannot be written: " + e);
        }
        BaselineBuildCommand.told(profile, written).forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
    }

    private BaselineProfile profile(ModelVersion version) {
        var progress = new ProgressLines(spec.commandLine().getErr(), System::nanoTime);
        var range = new PredictionRange(
                topic, Optional.ofNullable(from), Optional.ofNullable(to), first == null ? Integer.MAX_VALUE : first);
        var rows = new EventRows(version.model(), version.version(), version.manifest());
        range.read(
                kafka,
                event -> {
                    rows.add(event);
                    return rows.rows();
                },
                Math.min(MOST_ROWS, rows.mostRows(Runtime.getRuntime().maxMemory() / 2)),
                (done, whole) -> progress.progress("reading events", done, whole));
        if (first != null && rows.rows() < first) {
            throw problem("--first asks for %,d rows of %s/%s, %s has %,d, and %,d of failed or truncated events"
                    .formatted(first, version.model(), version.version(), range.uri(), rows.rows(), rows.skipped()));
        }
        if (rows.skipped() > 0) {
            spec.commandLine()
                    .getErr()
                    .println("%,d rows of failed or truncated events were left out".formatted(rows.skipped()));
        }
        try (MemoryData data = rows.earliest(first == null ? Integer.MAX_VALUE : first, range.uri())) {
            var builder = new BaselineBuilder(data)
                    .time(rows.timeColumn())
                    .manifest(version.manifest())
                    .progress(progress);
            excluded.forEach(builder::exclude);
            return builder.build();
        }
    }

    /** An attached baseline appears as a whole or not at all, and never in the place of another. */
    private void write(BaselineProfile profile, Path written) throws IOException {
        if (!attach) {
            BaselineFile.write(profile, written);
            return;
        }
        Path complete = written.resolveSibling(".tmp-" + UUID.randomUUID() + ".json");
        try {
            BaselineFile.write(profile, complete);
            Files.createLink(written, complete);
        } catch (FileAlreadyExistsException e) {
            throw problem("version " + model + " has got a baseline meanwhile");
        } catch (UnsupportedOperationException e) {
            throw problem(
                    "'" + written + "' cannot be written: its file system has no hard links; write it with --out and"
                            + " put it there");
        } finally {
            Files.deleteIfExists(complete);
        }
    }

    private ParameterException problem(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
