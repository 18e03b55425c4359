package io.trimtab.loadtests.stage;

import io.trimtab.loadtests.process.ChildProcess;

/**
 * A server that takes the load.
 *
 * @param name what it is called in messages
 * @param path of the POST
 * @param streams whether it leaves a record in the topic for every answer
 */
public record Contender(String name, ChildProcess process, int port, String path, boolean streams) {
    /** Trimtab with every event streamed. */
    public static Contender streaming(String name, TrimtabServer trimtab) {
        return new Contender(name, trimtab.process(), trimtab.httpPort(), trimtab.path(), true);
    }

    /** Trimtab without events. */
    public static Contender silent(String name, TrimtabServer trimtab) {
        return new Contender(name, trimtab.process(), trimtab.httpPort(), trimtab.path(), false);
    }

    /** The same server at another of its ports, under another path. */
    public Contender at(int otherPort, String otherPath) {
        return new Contender(name, process, otherPort, otherPath, streams);
    }
}
