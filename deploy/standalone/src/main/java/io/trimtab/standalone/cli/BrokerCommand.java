package io.trimtab.standalone.cli;

import io.trimtab.serving.Shutdown;
import io.trimtab.standalone.broker.BrokerSettings;
import io.trimtab.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "broker",
        description = "Runs a one-node Kafka broker (KRaft) on loopback until it is stopped.",
        mixinStandardHelpOptions = true)
final class BrokerCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = {"--broker-port", "--port"},
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "client port, 0 for any free one (default: ${DEFAULT-VALUE})")
    int port;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "trimtab-data/broker",
            description = "keeps the logs; made on first use, continued from later (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    Path dataDirectory;

    @Override
    public void run() {
        Ports.check(spec, "--broker-port", port);
        var console = new Console(spec.commandLine().getOut());
        var shutdown = Shutdown.start(() -> EmbeddedBroker.start(new BrokerSettings(port, dataDirectory)));
        console.endpoint("kafka", shutdown.service().bootstrapServers());
        console.ready();
        shutdown.await();
    }
}
