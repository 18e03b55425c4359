package io.trimtab.standalone;

import io.trimtab.standalone.cli.TrimtabCommand;
import io.trimtab.standalone.process.EngineAhead;

/** Where the process starts; the launcher script {@code ./trimtab} names this class. */
public final class Trimtab {
    private Trimtab() {}

    /** Runs one command and ends the process with its exit code: 0 done, 1 the outcome was bad, 2 it could not run. */
    public static void main(String[] args) {
        if (args.length > 1 && args[0].equals("serve")) {
            EngineAhead engine = EngineAhead.start();
            int status = run(args);
            engine.await();
            System.exit(status);
        }
        System.exit(run(args));
    }

    private static int run(String[] args) {
        return TrimtabCommand.commandLine(args).execute(args);
    }
}
