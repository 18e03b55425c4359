package io.trimtab.standalone.cli;

import java.io.PrintWriter;

/** The lines a service prints when it is up: one for each endpoint, then {@code ready}. */
final class Console {
    private final PrintWriter out;

    Console(PrintWriter out) {
        this.out = out;
    }

    void endpoint(String name, String address) {
        out.println("%-12s%s".formatted(name, address));
        out.flush();
    }

    void ready() {
        out.println("ready");
        out.flush();
    }
}
