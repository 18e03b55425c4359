package io.trimtab.standalone.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The rule every port option follows. */
final class Ports {
    private Ports() {}

    static void check(CommandSpec spec, String option, int port) {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be 0 (any free port) to 65535, was " + port);
        }
    }
}
