package io.trimtab.loadtests.overload;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.stage.BenchRun;
import java.util.Locale;

/**
 * The outcome of a run that can be vouched for.
 *
 * @param rate requests a second of the overload
 * @param overload what came of it
 */
record OverloadResult(
        OverloadPlan plan,
        Peak peak,
        double rate,
        LoadOutcome overload,
        Recovery recovery,
        Memory memory,
        Machine machine)
        implements BenchRun.Result {

    /** The memory that the server resides in before the overload and after it, in MiB. */
    record Memory(double before, double after) {}

    /** Answers with status 200 a second under overload, over those at the peak. */
    double answeredRatio() {
        return overload.rate() / peak.median().rate();
    }

    /** Requests refused in any other way than with status 429 and {@code Retry-After}. */
    long otherRefusals() {
        return overload.refused() - overload.refusals().tooMany();
    }

    @Override
    public String json() {
        ObjectNode node = new ObjectMapper()
                .createObjectNode()
                .put("bench", "overload")
                .put("answered_ratio", rounded(answeredRatio()))
                .put("recovery_ms", rounded(recovery.millis()))
                .put("p99_ms", rounded(overload.p99() / 1e3))
                .put("fairness", rounded(peak.fairness(plan.connections())))
                .put("deadline_ms", plan.deadline().toMillis())
                .put("model", OverloadBench.MODEL)
                .put("model_call_us", rounded(peak.callMicros()))
                .put("peak_rps", rounded(peak.median().rate()))
                .put("offered_rps", rounded(rate))
                .put("sent", overload.sent())
                .put("answered", overload.answered())
                .put("refused_429_retry_after", overload.refusals().tooMany())
                .put("refused_otherwise", otherRefusals())
                .put("refused_p50_ms", rounded(overload.refusals().p50() / 1e3))
                .put("refused_p99_ms", rounded(overload.refusals().p99() / 1e3))
                .put("p50_ms", rounded(overload.p50() / 1e3))
                .put("lone_p99_ms", rounded(recovery.normalMillis()))
                .put("rss_before_mb", rounded(memory.before()))
                .put("rss_after_mb", rounded(memory.after()));
        return node.set("machine", machine.json()).toString();
    }

    @Override
    public String text() {
        LoadOutcome best = peak.median();
        return String.format(
                Locale.ROOT,
                """
                model '%s': %,.0f us a call of bare ONNX Runtime; deadline %d ms
                peak       %,9.0f/s with %d connections, the slowest got %.3f of what the fastest got
                overload   %,9.0f/s asked, %,.0f/s answered: %.3f of the peak
                           answered in %.1f ms (p50), %.1f ms (p99)
                refused    %,9d with 429 and Retry-After, %,d otherwise, in %.2f ms (p50), %.2f ms (p99)
                afterwards a lone client, %.1f ms (p99) before, is served as before after %.0f ms
                memory     %,9.1f MiB before, %.1f MiB after
                """,
                OverloadBench.MODEL,
                peak.callMicros(),
                plan.deadline().toMillis(),
                best.rate(),
                plan.connections(),
                peak.fairness(plan.connections()),
                rate,
                overload.rate(),
                answeredRatio(),
                overload.p50() / 1e3,
                overload.p99() / 1e3,
                overload.refusals().tooMany(),
                otherRefusals(),
                overload.refusals().p50() / 1e3,
                overload.refusals().p99() / 1e3,
                recovery.normalMillis(),
                recovery.millis(),
                memory.before(),
                memory.after());
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
