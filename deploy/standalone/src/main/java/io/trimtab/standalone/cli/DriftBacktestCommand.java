package io.trimtab.standalone.cli;

import io.trimtab.drift.backtest.Backtest;
import io.trimtab.drift.backtest.BacktestReport;
import io.trimtab.drift.backtest.BacktestWindow;
import io.trimtab.drift.baseline.BaselineBuildException;
import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineData;
import io.trimtab.drift.baseline.BaselineFile;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.RealisedError;
import io.trimtab.drift.grid.Column;
import io.trimtab.drift.policy.BaselineClaims;
import io.trimtab.drift.policy.DriftPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "backtest",
        description = {
            "Replays rows of the past through the drift policy: what it would have decided, and how often.",
            "The counts, the statistics and the policy are those of the running monitor."
        },
        footer = {
            "",
            "Either --reference, rows to build a baseline from, or --baseline, one that is built already.",
            "Example: trimtab drift backtest --reference january.parquet --data spring.parquet --time at --window 1h"
        })
final class DriftBacktestCommand implements Runnable {
    private static final int MOST_SEGMENTS = 20;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    // Not the standard help options: --version is the column here.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    boolean help;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = "rows that are taken as normal: .parquet, .csv, .jsonl")
    @Nullable
    Path reference;

    @Option(names = "--baseline", paramLabel = "FILE", description = "a baseline.json instead of --reference")
    @Nullable
    Path baseline;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            required = true,
            description = "rows to replay: .parquet, .csv, .jsonl")
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Option(names = "--time", paramLabel = "COLUMN", required = true, description = "the rows' times")
    @SuppressWarnings("NullAway.Init")
    String time;

    @Option(
            names = "--prediction",
            split = ",",
            paramLabel = "COLUMN",
            description = "columns with the model's answers: without them nothing is rolled back")
    List<String> predictions = List.of();

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description =
                    "what came true, of the same kind as the one --prediction: the errors are a column of their own, evidence"
                            + " where they grow. Rows without a label count as well")
    @Nullable
    String label;

    @Option(
            names = "--label-delay",
            paramLabel = "DURATION",
            description = "how long after a row's time its label is known, such as 24h or 7d (default: at once)")
    @Nullable
    String labelDelay;

    @Option(names = "--version", paramLabel = "COLUMN", description = "tells which version of the model answered")
    @Nullable
    String version;

    @Option(
            names = "--segment",
            paramLabel = "COLUMN",
            description =
                    "judge the rows of each value of this column by themselves as well (the 20 most frequent), each"
                            + " against its own part of --reference; may be given several times. The false-alarm budgets are"
                            + " shared by all of them")
    List<String> segments = new ArrayList<>();

    @Option(names = "--exclude", split = ",", paramLabel = "COLUMN", description = "columns to leave out")
    List<String> excluded = List.of();

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description =
                    "length of a window: 1h, 2h, 3h, 4h, 6h, 8h, 12h or 24h (default: the smallest in which half of the"
                            + " reference's windows have 1,000 rows; with --baseline, the baseline's)")
    @Nullable
    String window;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    PolicyOption policyOption;

    @Option(names = "--json", paramLabel = "FILE", description = "write one JSON object per window and line")
    @Nullable
    Path json;

    @Override
    public void run() {
        if ((reference == null) == (baseline == null)) {
            throw problem("give either --reference or --baseline");
        }
        if (baseline != null && (window != null || !segments.isEmpty())) {
            throw problem("--window and --segment need --reference: a baseline is already built");
        }
        if (label != null && (baseline != null || predictions.size() != 1)) {
            throw problem("--label needs --reference, whose own errors are what is usual, and one --prediction");
        }
        if (label == null && labelDelay != null) {
            throw problem("--label-delay needs --label");
        }
        DriftPolicy policy = policyOption.read();
        PrintWriter out = spec.commandLine().getOut();
        BaselineProgress progress = new ProgressLines(spec.commandLine().getErr(), System::nanoTime);
        List<BacktestWindow> windows = new ArrayList<>();
        try (BaselineData rows = BaselineData.file(data)) {
            if (baseline != null) {
                windows.addAll(replay(readBaseline(baseline), policy, "", rows, null, progress));
            } else if (reference != null) {
                try (BaselineData normal = BaselineData.file(reference)) {
                    windows.addAll(againstReference(normal, rows, policy, progress));
                }
            }
        }
        var report = new BacktestReport(windows);
        if (label != null && windows.stream().allMatch(one -> one.errors().isEmpty())) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "no label became known: errors count from the first whole day on, --label-delay after its rows");
        }
        if (json != null) {
            write(json, report.jsonLines());
        }
        out.print(windows.isEmpty() ? "there were no rows to replay\n" : report.text());
        out.flush();
    }

    private BaselineProfile readBaseline(Path file) {
        BaselineProfile profile = BaselineFile.read(file);
        List<String> known = profile.layout().columns().stream()
                .filter(column -> column.role().prediction())
                .map(Column::name)
                .toList();
        predictions.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw problem("--prediction must be one of the baseline's, %s, was '%s'".formatted(known, name));
        });
        return profile;
    }

    private List<BacktestWindow> againstReference(
            BaselineData normal, BaselineData rows, DriftPolicy policy, BaselineProgress progress) {
        List<Part> parts = new ArrayList<>(List.of(new Part("", normal, rows)));
        for (String column : segments) {
            for (String value : mostFrequent(normal, column)) {
                parts.add(new Part(column + "=" + value, normal.only(column, value), rows.only(column, value)));
            }
        }
        parts.removeIf(part -> part.rows().rows() == 0);
        DriftPolicy shared = policy.sharedBy(Math.max(1, parts.size()));
        List<BacktestWindow> windows = new ArrayList<>();
        for (Part part : parts) {
            try {
                RealisedError error = error(part);
                BaselineProfile profile = profile(part.normal(), error, progress);
                windows.addAll(replay(profile, shared, part.name(), part.rows(), error, progress));
            } catch (BaselineBuildException e) {
                throw part.name().isEmpty() ? e : new BaselineBuildException(part.name() + ": " + e.getMessage(), e);
            }
        }
        return windows;
    }

    /** Rows that are judged by themselves. */
    private record Part(String name, BaselineData normal, BaselineData rows) {}

    private List<String> mostFrequent(BaselineData normal, String column) {
        if (normal.fields().stream().noneMatch(field -> field.name().equals(column))) {
            throw problem("--segment must be a column of the reference, '" + column + "' is none");
        }
        Map<String, Long> counts = new TreeMap<>();
        normal.texts(column, counts::put);
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_SEGMENTS)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How errors are counted in a part; null, and said, when its reference has none. */
    private @Nullable RealisedError error(Part part) {
        RealisedError error = error();
        if (error == null) {
            return null;
        }
        boolean[] found = new boolean[1];
        part.normal().with(error).numbers(error.column(), (value, rows) -> found[0] = true);
        if (!found[0]) {
            spec.commandLine()
                    .getErr()
                    .println((part.name().isEmpty() ? "" : part.name() + ": ")
                            + "no row of the reference has both %s and %s: errors are not judged"
                                    .formatted(error.label(), error.prediction()));
            return null;
        }
        return error;
    }

    private BaselineProfile profile(BaselineData normal, @Nullable RealisedError error, BaselineProgress progress) {
        var builder = new BaselineBuilder(normal).time(time).progress(progress);
        predictions.forEach(builder::prediction);
        excluded.forEach(builder::exclude);
        segments.stream().filter(column -> !excluded.contains(column)).forEach(builder::exclude);
        if (version != null
                && normal.fields().stream().anyMatch(field -> field.name().equals(version))) {
            builder.exclude(version);
        }
        if (window != null) {
            builder.window(duration("--window", window));
        }
        if (error != null) {
            builder.realised(error);
        } else if (label != null) {
            builder.exclude(label);
        }
        return builder.build();
    }

    private @Nullable RealisedError error() {
        return label == null
                ? null
                : new RealisedError(
                        predictions.get(0),
                        label,
                        labelDelay == null ? Duration.ZERO : duration("--label-delay", labelDelay));
    }

    private Duration duration(String option, String text) {
        String iso = text.strip().toUpperCase(Locale.ROOT);
        if (!iso.startsWith("P")) {
            iso = (iso.contains("D") ? "P" : "PT") + iso;
        }
        try {
            return Duration.parse(iso);
        } catch (java.time.format.DateTimeParseException e) {
            throw problem(option + " must be a duration such as 1h, was '" + text + "'");
        }
    }

    private List<BacktestWindow> replay(
            BaselineProfile profile,
            DriftPolicy policy,
            String segment,
            BaselineData rows,
            @Nullable RealisedError error,
            BaselineProgress progress) {
        BaselineClaims.of(profile, policy)
                .sentences(policy)
                .forEach(sentence ->
                        spec.commandLine().getErr().println((segment.isEmpty() ? "" : segment + ": ") + sentence));
        return new Backtest(profile, policy, segment, error).replay(rows, time, version, progress);
    }

    private void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw problem("--json cannot be written: " + e);
        }
    }

    private ParameterException problem(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
