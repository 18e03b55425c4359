package io.trimtab.standalone.cli;

import io.trimtab.serving.runtime.tensorflow.TensorFlowNatives;
import io.trimtab.standalone.runtime.JarSource;
import io.trimtab.standalone.runtime.MavenJar;
import io.trimtab.standalone.runtime.RuntimeInstaller;
import io.trimtab.standalone.runtime.RuntimePackage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "runtime",
        description = "Installs the native libraries of engines that are no part of the product.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class RuntimeCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    private final Map<String, String> environment;
    private final TensorFlowNatives natives;

    RuntimeCommand() {
        this(System.getenv(), TensorFlowNatives.ofThisProcess());
    }

    RuntimeCommand(Map<String, String> environment, TensorFlowNatives natives) {
        this.environment = environment;
        this.natives = natives;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given: install or list");
    }

    @Command(
            name = "list",
            description = "Lists the engines whose libraries can be installed, and where they are.",
            mixinStandardHelpOptions = true)
    void list() {
        for (String name : RuntimePackage.NAMES) {
            var known = RuntimePackage.named(name, TensorFlowNatives.platform(), natives);
            say("%s  %s  %s"
                    .formatted(
                            name,
                            known.platform(),
                            known.isInstalled() ? "installed in " + known.folder() : "not installed"));
        }
    }

    @Command(
            name = "install",
            description = "Fetches an engine's libraries, verifies and unpacks them for this user.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "The jar is fetched with ./mvnw, so with the mirrors and proxies that Maven is configured for."
            })
    void install(
            @Parameters(paramLabel = "NAME", description = "the engine: tensorflow") String name,
            @Option(
                            names = "--from-jar",
                            paramLabel = "FILE",
                            description = "take the libraries from this jar instead of fetching it")
                    @Nullable
                    Path fromJar) {
        var wanted = RuntimePackage.named(name, TensorFlowNatives.platform(), natives);
        boolean installed = new RuntimeInstaller(wanted, this::note).install(source(fromJar));
        say("%s is installed%s in %s".formatted(name, installed ? "" : " already", wanted.folder()));
    }

    private JarSource source(@Nullable Path fromJar) {
        if (fromJar != null) {
            if (!Files.isRegularFile(fromJar)) {
                throw new ParameterException(spec.commandLine(), "--from-jar must be a file, was '" + fromJar + "'");
            }
            return (wanted, work, progress) -> fromJar;
        }
        return (wanted, work, progress) -> {
            var home = environment.get("TRIMTAB_HOME");
            if (home == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "start this with ./trimtab, which knows where ./mvnw is, or give --from-jar");
            }
            return new MavenJar(Path.of(home)).jar(wanted, work, progress);
        };
    }

    private void note(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
