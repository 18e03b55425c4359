package io.trimtab.standalone.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The ports of a serving node. */
final class ServingPorts {
    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "predictions and feedback over HTTP, 0 for any free one (default: ${DEFAULT-VALUE})")
    int http;

    @Option(
            names = "--grpc-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "predictions over gRPC, 0 for any free one (default: ${DEFAULT-VALUE})")
    int grpc;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            defaultValue = "8082",
            description = "health, metrics and administration, 0 for any free one (default: ${DEFAULT-VALUE})")
    int management;

    void check(CommandSpec spec) {
        Ports.check(spec, "--http-port", http);
        Ports.check(spec, "--grpc-port", grpc);
        Ports.check(spec, "--management-port", management);
    }
}
