package io.trimtab.standalone;

import io.trimtab.standalone.cli.TrimtabCommand;

/** Where the process starts; the launcher script {@code ./trimtab} names this class. */
public final class Trimtab {
    private Trimtab() {}

    /** Runs one command and ends the process with its exit code: 0 done, 1 the outcome was bad, 2 it could not run. */
    public static void main(String[] args) {
        System.exit(TrimtabCommand.commandLine().execute(args));
    }
}
