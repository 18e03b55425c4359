package io.trimtab.loadtests.stage;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.process.Cores;
import io.trimtab.loadtests.process.Installation;
import io.trimtab.loadtests.report.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** What every benchmark's command does around its measurements: a folder, a stage, text, and one JSON object at the end. */
public final class BenchRun {
    private static final int REFUSED = 1;

    private final String bench;
    private final PrintWriter out;
    private final List<String> serverFlags;
    private final boolean keep;

    /**
     * @param bench the benchmark's name
     * @param serverFlags JVM flags of every server
     * @param keep whether the folder with logs and data stays
     */
    public BenchRun(String bench, PrintWriter out, List<String> serverFlags, boolean keep) {
        this.bench = bench;
        this.out = out;
        this.serverFlags = List.copyOf(serverFlags);
        this.keep = keep;
    }

    /** The measurements. */
    public interface Measurements {
        /** Takes them, or says why they cannot be vouched for. */
        Result take(Stage stage, Progress progress) throws Exception;
    }

    /** What was measured: for reading, and as one JSON object on one line. */
    public interface Result {
        String text();

        String json();
    }

    /**
     * Runs them.
     *
     * @return the exit code: 0 measured, 1 the result cannot be vouched for
     * @throws Exception when they could not be taken
     */
    public int execute(Measurements measurements) throws Exception {
        Cores cores = Cores.divide();
        Installation installation = Installation.find(System.getenv());
        var progress = new Progress(System.err, System::nanoTime);
        Path folder = Files.createTempDirectory("trimtab-bench-");
        progress.say("server on CPU %d; everything else on %s; logs in %s", cores.server(), cores.others(), folder);
        boolean done = false;
        try (var stage = new Stage(installation, cores, folder, serverFlags)) {
            Result result = measurements.take(stage, progress);
            out.println(result.text());
            out.println(result.json());
            done = true;
            return 0;
        } catch (RefusedException e) {
            out.println("no result, because this run cannot be vouched for:");
            e.reasons().forEach(reason -> out.println("- " + reason));
            ObjectNode refusal = new ObjectMapper().createObjectNode().put("bench", bench);
            e.reasons().forEach(refusal.putArray("refused")::add);
            out.println(refusal);
            return REFUSED;
        } finally {
            out.flush();
            if (done && !keep) {
                delete(folder);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
