package io.trimtab.standalone.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs commands in this JVM and keeps what they print. */
final class CommandLineFixture {
    record Run(int status, String out, String err) {}

    private CommandLineFixture() {}

    static Run trimtab(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = TrimtabCommand.commandLine(arguments)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Run(status, out.toString(), err.toString());
    }
}
