package io.trimtab.loadtests.overload;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.stage.BenchRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The outcome of a run that can be vouched for.
 *
 * @param callMicros CPU time of one call of the bare model
 */
record OverloadResult(OverloadPlan plan, double callMicros, List<OverloadRound> rounds, Memory memory, Machine machine)
        implements BenchRun.Result {

    /** The memory that the server resides in before the first overload and after the last, in MiB. */
    record Memory(double before, double after) {}

    OverloadResult {
        rounds = List.copyOf(rounds);
    }

    /** The round with the median ratio of what was answered (of an even number, the lower one). */
    OverloadRound median() {
        var sorted = new ArrayList<>(rounds);
        sorted.sort(Comparator.comparingDouble(OverloadRound::answeredRatio));
        return sorted.get((sorted.size() - 1) / 2);
    }

    double fairness() {
        return rounds.stream()
                .mapToDouble(round -> round.fairness(plan.connections()))
                .min()
                .orElse(0);
    }

    private double worst(ToDoubleFunction<OverloadRound> value) {
        return rounds.stream().mapToDouble(value).max().orElse(0);
    }

    private long sum(ToLongFunction<OverloadRound> value) {
        return rounds.stream().mapToLong(value).sum();
    }

    @Override
    public String json() {
        var mapper = new ObjectMapper();
        ArrayNode ratios = mapper.createArrayNode();
        rounds.forEach(round -> ratios.add(rounded(round.answeredRatio())));
        ObjectNode node = mapper.createObjectNode()
                .put("bench", "overload")
                .put("answered_ratio", rounded(median().answeredRatio()))
                .put("recovery_ms", rounded(worst(round -> round.recovery().millis())))
                .put("p99_ms", rounded(worst(round -> round.overload().p99()) / 1e3))
                .put("fairness", rounded(fairness()))
                .put("deadline_ms", plan.deadline().toMillis())
                .put("model", OverloadBench.MODEL)
                .put("model_call_us", rounded(callMicros))
                .put("peak_rps", rounded(median().peakRate()))
                .put("offered_rps", rounded(median().rate()))
                .put("sent", sum(round -> round.overload().sent()))
                .put("answered", sum(round -> round.overload().answered()))
                .put(
                        "refused_429_retry_after",
                        sum(round -> round.overload().refusals().tooMany()))
                .put("refused_otherwise", sum(OverloadRound::otherRefusals))
                .put("refused_p50_ms", rounded(median().overload().refusals().p50() / 1e3))
                .put("refused_p99_ms", rounded(median().overload().refusals().p99() / 1e3))
                .put("p50_ms", rounded(median().overload().p50() / 1e3))
                .put("lone_p99_ms", rounded(median().recovery().normalMillis()))
                .put("rss_before_mb", rounded(memory.before()))
                .put("rss_after_mb", rounded(memory.after()));
        node.set("answered_ratios", ratios);
        return node.set("machine", machine.json()).toString();
    }

    @Override
    public String text() {
        OverloadRound round = median();
        return String.format(
                Locale.ROOT,
                """
                model '%s': %,.0f us a call of bare ONNX Runtime; deadline %d ms; the median of %d rounds
                peak       %,9.0f/s with %d connections, the slowest got %.3f of what the fastest got
                overload   %,9.0f/s asked, %,.0f/s answered: %.3f of the peak
                           answered in %.1f ms (p50), %.1f ms (p99)
                refused    %,9d with 429 and Retry-After, %,d otherwise, in %.2f ms (p50), %.2f ms (p99)
                afterwards a lone client, %.1f ms (p99) before, is served as before after %.0f ms
                memory     %,9.1f MiB before, %.1f MiB after all rounds
                """,
                OverloadBench.MODEL,
                callMicros,
                plan.deadline().toMillis(),
                rounds.size(),
                round.peakRate(),
                plan.connections(),
                round.fairness(plan.connections()),
                round.rate(),
                round.overload().rate(),
                round.answeredRatio(),
                round.overload().p50() / 1e3,
                round.overload().p99() / 1e3,
                round.overload().refusals().tooMany(),
                round.otherRefusals(),
                round.overload().refusals().p50() / 1e3,
                round.overload().refusals().p99() / 1e3,
                round.recovery().normalMillis(),
                round.recovery().millis(),
                memory.before(),
                memory.after());
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
