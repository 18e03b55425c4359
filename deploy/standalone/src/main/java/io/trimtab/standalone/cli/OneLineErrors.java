package io.trimtab.standalone.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line on stderr; a stack trace only with {@code TRIMTAB_LOG_LEVEL=DEBUG}. */
final class OneLineErrors {
    /** The exit code of whatever could not run. */
    static final int CANNOT_RUN = 2;

    private OneLineErrors() {}

    static int usage(ParameterException e, String[] args) {
        var command = e.getCommandLine();
        var out = command.getErr();
        out.println("trimtab: " + firstLine(e));
        if (!UnmatchedArgumentException.printSuggestions(e, out)) {
            out.println("'" + command.getCommandSpec().qualifiedName() + " --help' lists what it takes");
        }
        out.flush();
        return CANNOT_RUN;
    }

    static int execution(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof ParameterException usage) {
            return usage(usage, parsed.originalArgs().toArray(String[]::new));
        }
        var out = command.getErr();
        out.println("trimtab: " + message(e));
        if ("DEBUG".equals(System.getenv("TRIMTAB_LOG_LEVEL"))) {
            e.printStackTrace(out);
        }
        out.flush();
        return CANNOT_RUN;
    }

    /** Our own exceptions carry a whole sentence; anything else is named by its type as well. */
    private static String message(Exception e) {
        var text = e.getMessage();
        if (text == null) {
            return e.getClass().getName();
        }
        var line = text.replaceAll("\\s*\\R\\s*", "; ");
        var ours = e.getClass().getName().startsWith("io.trimtab.");
        return ours ? line : e.getClass().getSimpleName() + ": " + line;
    }

    private static String firstLine(Exception e) {
        var text = e.getMessage();
        return text == null
                ? "cannot read the arguments"
                : text.lines().findFirst().orElse("");
    }
}
