package io.trimtab.standalone.cli;

import io.trimtab.drift.baseline.BaselineFile;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.RegistryBaselines;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.show.AlarmForecast;
import io.trimtab.drift.show.BaselinePage;
import io.trimtab.registry.ModelReference;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.file.FileModelRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        description = {
            "Draws a baseline's distributions as one HTML page, and prints how often the drift policy would raise false"
                    + " alarms on it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: trimtab baseline show baseline.json --html baseline.html",
            "Example: trimtab baseline show --model flight-delay@champion --models models"
        })
final class BaselineShowCommand implements Runnable {
    private static final int MOST_REPLAYS = 10_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "a baseline.json")
    @Nullable
    Path file;

    @Option(names = "--model", paramLabel = "REF", description = "show this version's baseline instead of a file")
    @Nullable
    String model;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            defaultValue = "models",
            description = "the registry's folder, for --model (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    Path models;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            defaultValue = "baseline.html",
            description = "the page to write (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    Path html;

    @Option(
            names = "--replays",
            paramLabel = "N",
            defaultValue = "100",
            description = "stretches of 30 days that the bootstrap judges, 0 for none (default: ${DEFAULT-VALUE})")
    int replays;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    PolicyOption policyOption;

    @Override
    public void run() {
        if (replays < 0 || replays > MOST_REPLAYS) {
            throw problem("--replays must be 0 to " + MOST_REPLAYS + ", was " + replays);
        }
        if ((file == null) == (model == null)) {
            throw problem("give either a baseline.json or --model");
        }
        DriftPolicy policy = policyOption.read();
        BaselineProfile profile = baseline();
        String name = model == null ? String.valueOf(file) : model;
        var progress = new ProgressLines(spec.commandLine().getErr(), System::nanoTime);
        var forecast = AlarmForecast.of(profile, policy, replays, progress);
        PrintWriter out = spec.commandLine().getOut();
        out.println("%s: %,d rows, %d columns, %d blocks"
                .formatted(
                        name,
                        profile.dataset().rows(),
                        profile.layout().columns().size(),
                        profile.blocks().size()));
        forecast.lines().forEach(out::println);
        try {
            BaselinePage.write(profile, name, policy, forecast, html);
        } catch (IOException e) {
            throw problem("--html cannot be written: " + e);
        }
        out.println("the distributions are in " + html);
        out.flush();
    }

    private BaselineProfile baseline() {
        if (file != null) {
            if (!Files.isRegularFile(file)) {
                throw problem("the baseline must be a file, '" + file + "' is none");
            }
            return BaselineFile.read(file);
        }
        var registry = new FileModelRegistry(
                Folders.existing(spec, "--models", models), Duration.ofSeconds(1), InstantSource.system());
        ModelVersion version = registry.resolve(ModelReference.parse(String.valueOf(model)));
        // As the monitor finds it: bound by its digest, with columns that the version has.
        VersionBaseline found = new RegistryBaselines(registry, Duration.ofHours(1), InstantSource.system())
                .find(version.model(), version.version());
        return found.profile().orElseThrow(() -> problem(found.problem()));
    }

    private ParameterException problem(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
