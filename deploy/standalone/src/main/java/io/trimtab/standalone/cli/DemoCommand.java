package io.trimtab.standalone.cli;

import io.trimtab.serving.Shutdown;
import io.trimtab.standalone.demo.Demo;
import io.trimtab.standalone.demo.Plan;
import io.trimtab.standalone.flights.Region;
import io.trimtab.standalone.process.ProcessSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = "Replays real US flights through the whole loop: drift is found, a retrain happens, a bad version"
                + " is rolled back.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Everything runs in this process on free ports of loopback: a Kafka broker, the serving node, the drift"
                    + " monitor and a training service. Nothing is scripted but which flights are replayed when and which"
                    + " two faults are injected. Exit code 0 when all of it came true, 1 when it did not."
        })
final class DemoCommand implements Callable<Integer> {
    /** One request asks about all flights of a minute; without --fast about one. */
    private static final int FAST_REQUEST = 64;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(names = "--fast", description = "one request for all flights of a minute instead of one for each")
    boolean fast;

    @Option(names = "--stay", description = "leave everything up afterwards, for looking around")
    boolean stay;

    @Option(
            names = "--first",
            paramLabel = "REGION",
            defaultValue = "west",
            description = "the region that is online first, west or east (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    Region first;

    @Option(
            names = "--train",
            paramLabel = "MONTH",
            defaultValue = "2001-01",
            description = "the month the first version is trained on, 2001-01 to 2001-04 (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    YearMonth trained;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "keep everything here; must be empty or not exist (default: a temporary folder)")
    @Nullable
    Path folder;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var plan = new Plan(first, trained, fast ? FAST_REQUEST : 1);
        var out = spec.commandLine().getOut();
        var kept = folder;
        var place = kept == null ? Files.createTempDirectory("trimtab-demo") : Folders.empty(spec, "--data-dir", kept);
        var told = new AtomicBoolean();
        var shutdown = Shutdown.start(() -> Demo.start(plan, place, ProcessSettings.Ports.FREE, out), demo -> {
            end(demo, place, kept == null && !stay);
            if (!told.get()) {
                out.println("the demo was told to end before its story was over");
                out.flush();
                System.exit(1);
            }
        });
        var demo = shutdown.service();
        try {
            boolean cameTrue = demo.run();
            told.set(true);
            if (stay) {
                new Console(out).process(demo.process());
                out.println("everything stays up until ctrl-c; models and data are in " + place);
                out.flush();
                shutdown.await();
            }
            return cameTrue ? 0 : 1;
        } finally {
            if (shutdown.hasBegun()) {
                shutdown.await();
            }
            end(demo, place, kept == null && !stay);
        }
    }

    private static void end(Demo demo, Path place, boolean delete) throws IOException {
        demo.close();
        if (delete) {
            delete(place);
        }
    }

    private static void delete(Path place) throws IOException {
        try (var tree = Files.walk(place)) {
            tree.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
