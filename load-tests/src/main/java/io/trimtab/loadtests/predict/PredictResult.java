package io.trimtab.loadtests.predict;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.stage.BenchRun;
import io.trimtab.loadtests.stage.Measurement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The outcome of a run that can be vouched for.
 *
 * @param plan what was done
 * @param calls bare ONNX Runtime
 * @param rounds echo and Trimtab, every connection sending as soon as it has its answer
 * @param steady echo and Trimtab at the fixed rate
 * @param records records in the topic, each with the right answer
 */
record PredictResult(PredictPlan plan, BareCalls calls, List<Round> rounds, Round steady, long records, Machine machine)
        implements BenchRun.Result {
    /** CPU of other processes up to which the machine counts as idle, in cores. */
    private static final double QUIET = 0.1;

    PredictResult {
        rounds = List.copyOf(rounds);
    }

    /** The round whose ratio is the median of all (of an even number, the lower one). */
    Round median() {
        var sorted = new ArrayList<>(rounds);
        sorted.sort(Comparator.comparingDouble(round -> round.ratioToFloor(calls.reusedMicros())));
        return sorted.get((sorted.size() - 1) / 2);
    }

    double ratioToFloor() {
        return median().ratioToFloor(calls.reusedMicros());
    }

    /** One JSON object on one line, with the keys every benchmark here has. */
    @Override
    public String json() {
        Round median = median();
        ObjectNode node = new ObjectMapper()
                .createObjectNode()
                .put("bench", "predict")
                .put("protocol", plan.protocol().name().toLowerCase(Locale.ROOT))
                .put("connections", plan.connections())
                .put("echo_rps", Math.round(median.echo().requestsPerSecond()))
                .put("ort_rps", Math.round(calls.reusedPerSecond()))
                .put("trimtab_rps", Math.round(median.trimtab().requestsPerSecond()))
                .put("echo_cpu_us", rounded(median.echo().serverMicros()))
                .put("ort_cpu_us", rounded(calls.reusedMicros()))
                .put("trimtab_cpu_us", rounded(median.trimtab().serverMicros()))
                .put("ratio_to_floor", rounded(ratioToFloor()))
                .put("ratio_to_fresh_floor", rounded(median.ratioToFloor(calls.freshMicros())))
                .put("p50_ms", rounded(steady.trimtab().load().p50() / 1e3))
                .put("p99_ms", rounded(steady.trimtab().load().p99() / 1e3))
                .put("p999_ms", rounded(steady.trimtab().load().p999() / 1e3));
        return node.set("machine", machine.json()).toString();
    }

    /** The result for reading. */
    @Override
    public String text() {
        var text = new StringBuilder();
        Round median = median();
        line(
                text,
                "%-22s %11s %12s %8s %8s %8s %8s",
                "",
                "requests/s",
                "server CPU",
                "server",
                "load",
                "broker",
                "others");
        line(text, "%-22s %11s %12s %8s %8s %8s %8s", "", "", "us/request", "core", "cores", "cores", "cores");
        row(text, "echo", median.echo());
        line(
                text,
                "%-22s %,11.0f %12.2f %8.2f",
                "ONNX Runtime, 1 row",
                calls.reusedPerSecond(),
                calls.reusedMicros(),
                1.0);
        row(text, "Trimtab, all events", median.trimtab());
        line(text, "");
        line(
                text,
                "%s, %d connections: ratio to floor %.3f = (%.2f + %.2f) / %.2f us; rounds: %s",
                plan.protocol().name().toLowerCase(Locale.ROOT),
                plan.connections(),
                ratioToFloor(),
                median.echo().serverMicros(),
                calls.reusedMicros(),
                median.trimtab().serverMicros(),
                ratios());
        line(
                text,
                "with fresh tensors for every call a bare one costs %.2f us, and the ratio is %.3f",
                calls.freshMicros(),
                median.ratioToFloor(calls.freshMicros()));
        line(text, "");
        line(text, "at %,.0f requests/s (latency from the moment a request is due):", plan.rate());
        latencies(text, "echo", steady.echo());
        latencies(text, "Trimtab, all events", steady.trimtab());
        line(text, "ratio to floor at this rate %.3f", steady.ratioToFloor(calls.reusedMicros()));
        line(text, "");
        line(
                text,
                "checked: %,d requests answered, %,d records in the topic, no duplicate, none dropped, every answer equal"
                        + " to ONNX Runtime's; %,d different inputs; acks=all",
                records,
                records,
                plan.inputs());
        double others = median.trimtab().share(median.trimtab().cpu().others());
        if (others > QUIET) {
            line(
                    text,
                    "note: other work on this machine used %.2f cores meanwhile; measure again when it is idle",
                    others);
        }
        line(text, "%s, %d cores, %s, %s", machine.cpu(), machine.cores(), machine.kernel(), machine.jdk());
        return text.toString();
    }

    private String ratios() {
        return String.join(
                " ",
                rounds.stream()
                        .map(round -> String.format(Locale.ROOT, "%.3f", round.ratioToFloor(calls.reusedMicros())))
                        .toList());
    }

    private static void row(StringBuilder text, String name, Measurement measured) {
        line(
                text,
                "%-22s %,11.0f %12.2f %8.2f %8.2f %8.2f %8.2f",
                name,
                measured.requestsPerSecond(),
                measured.serverMicros(),
                measured.share(measured.cpu().server()),
                measured.share(measured.cpu().generator()),
                measured.share(measured.cpu().broker()),
                measured.share(measured.cpu().others()));
    }

    private static void latencies(StringBuilder text, String name, Measurement measured) {
        line(
                text,
                "%-22s p50 %.3f ms  p99 %.3f ms  p99.9 %.3f ms  max %.1f ms  server CPU %.2f us/request, %.2f core",
                name,
                measured.load().p50() / 1e3,
                measured.load().p99() / 1e3,
                measured.load().p999() / 1e3,
                measured.load().max() / 1e3,
                measured.serverMicros(),
                measured.share(measured.cpu().server()));
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
