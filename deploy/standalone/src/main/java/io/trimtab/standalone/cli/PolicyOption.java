package io.trimtab.standalone.cli;

import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --policy}: what a drift command judges by. */
final class PolicyOption {
    private static final long MOST_BYTES = 65_536;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(names = "--policy", paramLabel = "FILE", description = "a policy.yaml; what it leaves out is as shipped")
    @Nullable
    Path file;

    /** The policy of the file, or the shipped one where none was given. */
    DriftPolicy read() {
        if (file == null) {
            return DriftPolicy.DEFAULT;
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw problem(
                        "--policy must have at most " + MOST_BYTES + " bytes, " + file + " has " + Files.size(file));
            }
            return PolicyFile.parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw problem("--policy cannot be read: " + e);
        } catch (IllegalArgumentException e) {
            throw problem(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException problem(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
