package io.trimtab.standalone.cli;

import io.trimtab.registry.AliasChange;
import io.trimtab.registry.AliasMove;
import io.trimtab.registry.AliasTarget;
import io.trimtab.registry.Aliases;
import io.trimtab.registry.ModelReference;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.StepSpec;
import io.trimtab.registry.file.FileModelRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "model",
        description = "Lists, shows, adds, promotes and rolls back model versions.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ModelCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            defaultValue = "models",
            scope = ScopeType.INHERIT,
            description = "the registry's folder, one folder for each model (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    Path models;

    @Option(
            names = "--actor",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            scope = ScopeType.INHERIT,
            description = "who moves an alias, for the history (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    String actor;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given: list, show, push, promote or rollback");
    }

    @Command(
            name = "list",
            description = "Lists models with their versions and aliases.",
            mixinStandardHelpOptions = true)
    void list() {
        var registry = registry(false);
        var names = registry.models();
        if (names.isEmpty()) {
            say("no models in " + models);
        }
        for (String name : names) {
            var model = registry.model(name);
            say("%s  versions %s  %s"
                    .formatted(name, String.join(" ", model.versions()), aliases(model.aliases()))
                    .stripTrailing());
            model.problem().ifPresent(problem -> say("  problem: " + problem));
            model.versionProblems().forEach((version, problem) -> say("  version " + version + ": " + problem));
        }
    }

    @Command(
            name = "show",
            description = "Shows one version, or the champion, and the alias history.",
            mixinStandardHelpOptions = true)
    void show(@Parameters(paramLabel = "MODEL", description = "name, name@alias or name/version") String reference) {
        var registry = registry(false);
        var version = registry.resolve(ModelReference.parse(reference));
        var manifest = version.manifest();
        say("model       " + version.model());
        say("version     " + version.version());
        say("folder      " + version.directory());
        say("runtime     " + manifest.runtime() + (manifest.synthesised() ? " (no manifest)" : ""));
        manifest.inputs()
                .forEach(input -> say("input       %s %s %s".formatted(input.name(), input.datatype(), input.shape())));
        manifest.outputs()
                .forEach(output ->
                        say("output      %s %s %s".formatted(output.name(), output.datatype(), output.shape())));
        manifest.processing().before().forEach(step -> say("before      " + step(step)));
        manifest.processing().after().forEach(step -> say("after       " + step(step)));
        manifest.features()
                .forEach(feature -> say("feature     %s = %s[%d], %s, %s"
                        .formatted(feature.name(), feature.input(), feature.column(), feature.type(), feature.role())));
        manifest.predictions()
                .forEach(output -> say("prediction  %s = %s[%d], %s"
                        .formatted(output.name(), output.output(), output.column(), output.role())));
        manifest.metrics().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(metric -> say("metric      %s %s".formatted(metric.getKey(), metric.getValue())));
        manifest.lineage().ifPresent(lineage -> {
            lineage.trainingData().ifPresent(data -> say("trained on  " + data.uri()));
            lineage.parentVersion().ifPresent(parent -> say("replaces    version " + parent));
            lineage.decisionId().ifPresent(decision -> say("asked for   by decision " + decision));
        });
        say("aliases     " + aliases(registry.model(version.model()).aliases()));
        registry.history(version.model()).forEach(move -> say("moved       " + move(move)));
    }

    @Command(
            name = "push",
            description = "Adds a model file or folder as the next version.",
            mixinStandardHelpOptions = true)
    void push(
            @Parameters(index = "0", paramLabel = "MODEL", description = "the model's name") String name,
            @Parameters(
                            index = "1",
                            paramLabel = "PATH",
                            description = "an .onnx file, or a folder such as saved_model")
                    Path path,
            @Mixin PushOptions options) {
        var version = registry(true).register(name, options.draft(spec.commandLine(), path));
        say("%s/%s".formatted(version.model(), version.version()));
        if (options.promote) {
            promote(name, version.version(), "pushed");
        }
    }

    @Command(name = "promote", description = "Points the champion alias to a version.", mixinStandardHelpOptions = true)
    void promote(
            @Parameters(index = "0", paramLabel = "MODEL", description = "the model's name") String name,
            @Parameters(index = "1", paramLabel = "VERSION", description = "the version that shall answer")
                    String version,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            defaultValue = "promoted by hand",
                            description = "for the history (default: ${DEFAULT-VALUE})")
                    String reason) {
        var registry = registry(false);
        var before = registry.model(name).alias(Aliases.CHAMPION).map(AliasTarget::version);
        say(move(registry.moveAlias(new AliasChange(name, Aliases.CHAMPION, before, version, actor, reason))));
    }

    @Command(
            name = "rollback",
            description = "Points the champion alias back to where it pointed before.",
            mixinStandardHelpOptions = true)
    void rollback(
            @Parameters(index = "0", paramLabel = "MODEL", description = "the model's name") String name,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            defaultValue = "rolled back by hand",
                            description = "for the history (default: ${DEFAULT-VALUE})")
                    String reason) {
        var registry = registry(false);
        var now = registry.model(name).alias(Aliases.CHAMPION).map(AliasTarget::version);
        var before = registry.history(name).stream()
                .filter(move -> move.alias().equals(Aliases.CHAMPION))
                .reduce((first, second) -> second)
                .flatMap(AliasMove::from)
                .orElseThrow(() -> new RegistryException(
                        RegistryErrorCode.ALIAS_NOT_FOUND,
                        "model '" + name + "' has no earlier champion to go back to"));
        say(move(registry.moveAlias(new AliasChange(name, Aliases.CHAMPION, now, before, actor, reason))));
    }

    private ModelRegistry registry(boolean create) {
        if (!Files.isDirectory(models) && !create) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--models must be a folder with one folder for each model, was '" + models + "'");
        }
        if (create && Files.notExists(models) && !models.toFile().mkdirs()) {
            throw new ParameterException(spec.commandLine(), "--models '" + models + "' cannot be made");
        }
        return new FileModelRegistry(models, Duration.ofSeconds(1), InstantSource.system());
    }

    private static String aliases(Map<String, AliasTarget> aliases) {
        return aliases.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(alias -> alias.getKey() + "=" + alias.getValue().version())
                .collect(Collectors.joining(" "));
    }

    private static String step(StepSpec step) {
        return (step.type() + " " + step.file().orElse("") + " " + step.options())
                .replace("  ", " ")
                .replace(" {}", "");
    }

    private static String move(AliasMove move) {
        Optional<String> from = move.from();
        return "%s@%s %s -> %s, by %s: %s"
                .formatted(move.model(), move.alias(), from.orElse("nothing"), move.to(), move.actor(), move.reason());
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
