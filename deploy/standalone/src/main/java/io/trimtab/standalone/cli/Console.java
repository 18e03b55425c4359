package io.trimtab.standalone.cli;

import io.trimtab.standalone.process.SingleProcess;
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

    void http(String name, int port) {
        endpoint(name, "http://127.0.0.1:" + port);
    }

    void grpc(int port) {
        endpoint("grpc", "127.0.0.1:" + port);
    }

    /** Every endpoint of a process. */
    void process(SingleProcess process) {
        http("http", process.httpPort());
        if (process.grpcPort() > 0) {
            grpc(process.grpcPort());
        }
        http("management", process.managementPort());
        http("monitor", process.monitorPort());
        endpoint("kafka", process.brokers());
    }

    void note(String line) {
        out.println(line);
        out.flush();
    }

    void ready() {
        out.println("ready");
        out.flush();
    }
}
