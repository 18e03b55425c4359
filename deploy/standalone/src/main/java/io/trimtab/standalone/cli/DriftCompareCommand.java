package io.trimtab.standalone.cli;

import io.trimtab.drift.compare.ComparisonJson;
import io.trimtab.drift.compare.ComparisonPage;
import io.trimtab.drift.compare.ComparisonTable;
import io.trimtab.drift.compare.DriftComparison;
import io.trimtab.drift.compare.FileComparison;
import io.trimtab.drift.compare.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        description = "Compares two files of rows and says which columns have drifted.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Files end in .parquet, .csv, .tsv, .jsonl, .ndjson or .json (text also with .gz). A column has drifted when the"
                    + " change is large enough to matter and more than chance; docs/drift-compare.md has the rule and every"
                    + " statistic."
        })
final class DriftCompareCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            required = true,
            description = "rows as they were, such as training")
    @SuppressWarnings("NullAway.Init")
    Path reference;

    @Option(names = "--current", paramLabel = "FILE", required = true, description = "rows as they are")
    @SuppressWarnings("NullAway.Init")
    Path current;

    @Option(
            names = "--time",
            paramLabel = "COLUMN",
            description = "the rows' times: counted, not compared, and both files' periods are reported")
    @Nullable
    String time;

    @Option(names = "--html", paramLabel = "OUT", description = "write a page that opens without a network")
    @Nullable
    Path html;

    @Option(names = "--json", paramLabel = "OUT", description = "write every number as JSON")
    @Nullable
    Path json;

    @Option(names = "--exit-code", description = "exit with 1 when the verdict is WARN or DATA_QUALITY")
    boolean exitCode;

    @Override
    public Integer call() {
        checkFolder("--html", html);
        checkFolder("--json", json);
        var comparison = compare();
        if (json != null) {
            write(comparison, json, ComparisonJson::write);
        }
        if (html != null) {
            write(comparison, html, ComparisonPage::write);
        }
        ComparisonTable.print(comparison, spec.commandLine().getOut());
        boolean bad = comparison.verdict() == Verdict.WARN || comparison.verdict() == Verdict.DATA_QUALITY;
        return exitCode && bad ? 1 : 0;
    }

    private DriftComparison compare() {
        try (var ticker = new StepTicker(spec.commandLine().getErr(), Duration.ofSeconds(2))) {
            return FileComparison.compare(reference, current, Optional.ofNullable(time), ticker::step);
        }
    }

    private void checkFolder(String option, @Nullable Path target) {
        Path folder = target == null ? null : target.toAbsolutePath().getParent();
        if (target != null && (folder == null || !Files.isDirectory(folder))) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be in a folder that exists, was '" + target + "'");
        }
    }

    @FunctionalInterface
    private interface Writer {
        void write(DriftComparison comparison, Path target) throws IOException;
    }

    private void write(DriftComparison comparison, Path target, Writer writer) {
        try {
            writer.write(comparison, target);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "'" + target + "' cannot be written: " + e.getMessage());
        }
    }
}
