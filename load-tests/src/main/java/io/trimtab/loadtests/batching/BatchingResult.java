package io.trimtab.loadtests.batching;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.stage.BenchRun;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The outcome of a run that can be vouched for.
 *
 * @param offline rows a second of bare ONNX Runtime, by the rows of a batch
 * @param rounds in the order of measuring
 * @param pairs in the order of measuring
 * @param rowsPerCall rows of one of the server's calls on average, in all its loads
 */
record BatchingResult(
        BatchingPlan plan,
        Map<Integer, Double> offline,
        List<Round> rounds,
        List<Pair> pairs,
        double rowsPerCall,
        Machine machine)
        implements BenchRun.Result {

    /**
     * @param offline rows a second of the best batch
     * @param served the load on the server; a request is a row
     */
    record Round(double offline, LoadOutcome served) {
        double ratio() {
            return served.rate() / offline;
        }
    }

    /** A lone client's requests with and without batching. */
    record Pair(LoadOutcome on, LoadOutcome off) {
        double ratio() {
            return on.p50() / off.p50();
        }
    }

    BatchingResult {
        offline = Map.copyOf(offline);
        rounds = List.copyOf(rounds);
        pairs = List.copyOf(pairs);
    }

    private Round medianRound() {
        var sorted = rounds.stream()
                .sorted(java.util.Comparator.comparingDouble(Round::ratio))
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }

    private Pair medianPair() {
        var sorted = pairs.stream()
                .sorted(java.util.Comparator.comparingDouble(Pair::ratio))
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }

    @Override
    public String json() {
        Round round = medianRound();
        Pair pair = medianPair();
        ObjectNode node = new ObjectMapper()
                .createObjectNode()
                .put("bench", "batching")
                .put("ratio_to_offline", rounded(round.ratio()))
                .put("lone_p50_ratio", rounded(pair.ratio()))
                .put("rows_per_second", rounded(round.served().rate()))
                .put("offline_rows_per_second", rounded(round.offline()))
                .put("rows_per_call", rounded(rowsPerCall))
                .put("p99_ms", rounded(round.served().p99() / 1e3))
                .put("refused", round.served().refused())
                .put("lone_p50_on_ms", rounded(pair.on().p50() / 1e3))
                .put("lone_p50_off_ms", rounded(pair.off().p50() / 1e3))
                .put("tokens", plan.tokens());
        return node.set("machine", machine.json()).toString();
    }

    @Override
    public String text() {
        var text = new StringBuilder("offline, rows a second by rows of a batch:");
        BatchingPlan.SIZES.stream()
                .filter(offline::containsKey)
                .forEach(size -> text.append(String.format(Locale.ROOT, "  %d: %.1f", size, offline.get(size))));
        text.append(String.format(Locale.ROOT, "%nserved, %d connections:%n", plan.connections()));
        rounds.forEach(round -> text.append(String.format(
                Locale.ROOT,
                "  %.1f rows/s of %.1f offline: %.3f (p50 %.0f ms, p99 %.0f ms, %d refused)%n",
                round.served().rate(),
                round.offline(),
                round.ratio(),
                round.served().p50() / 1e3,
                round.served().p99() / 1e3,
                round.served().refused())));
        text.append("a lone client, batching on and off:\n");
        pairs.forEach(pair -> text.append(String.format(
                Locale.ROOT,
                "  p50 %.2f ms and %.2f ms: %.3f%n",
                pair.on().p50() / 1e3,
                pair.off().p50() / 1e3,
                pair.ratio())));
        return text.append(String.format(
                        Locale.ROOT,
                        "%.1f rows a call in all loads; checked: answers of %d inputs of two lengths asked at once%n",
                        rowsPerCall,
                        2 * BatchingPlan.INPUTS))
                .toString();
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
