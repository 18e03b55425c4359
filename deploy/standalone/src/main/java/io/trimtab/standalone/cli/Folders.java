package io.trimtab.standalone.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The rules that folder options follow. */
final class Folders {
    private Folders() {}

    static Path existing(CommandSpec spec, String option, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " must be a folder with one folder for each model, was '" + folder + "'");
        }
        return folder;
    }

    static Path empty(CommandSpec spec, String option, Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (var entries = Files.list(folder)) {
                if (entries.findAny().isEmpty()) {
                    return folder;
                }
            }
        } else if (Files.notExists(folder)) {
            return Files.createDirectories(folder);
        }
        throw new ParameterException(
                spec.commandLine(), option + " must be an empty folder or not exist, was '" + folder + "'");
    }
}
