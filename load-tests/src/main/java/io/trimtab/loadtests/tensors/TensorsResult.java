package io.trimtab.loadtests.tensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.loadtests.report.Machine;
import io.trimtab.loadtests.stage.BenchRun;
import io.trimtab.loadtests.stage.Measurement;
import java.util.List;
import java.util.Locale;

/**
 * The outcome of a run.
 *
 * @param rows one for each protocol, with and without events
 */
record TensorsResult(TensorsPlan plan, List<Row> rows, Machine machine) implements BenchRun.Result {

    /**
     * One load.
     *
     * @param protocol {@code binary} or {@code grpc}
     * @param streamed whether every prediction was streamed
     * @param heapBytes what the server took of its heap for a request
     * @param dropped events that had no room to wait in
     */
    record Row(String protocol, boolean streamed, Measurement load, double heapBytes, long dropped) {
        /** Of the payload. */
        double share() {
            return heapBytes / TensorsPlan.PAYLOAD;
        }

        String name() {
            return protocol + (streamed ? "_streamed" : "");
        }
    }

    TensorsResult {
        rows = List.copyOf(rows);
    }

    @Override
    public String json() {
        ObjectNode node = new ObjectMapper().createObjectNode().put("bench", "tensors");
        node.put("payload_bytes", TensorsPlan.PAYLOAD);
        for (Row row : rows) {
            node.put(row.name() + "_heap_ratio", rounded(row.share()))
                    .put(row.name() + "_heap_bytes", Math.round(row.heapBytes()))
                    .put(row.name() + "_rps", rounded(row.load().requestsPerSecond()))
                    .put(row.name() + "_cpu_us", rounded(row.load().serverMicros()));
            if (row.streamed()) {
                node.put(row.name() + "_events_dropped", row.dropped());
            }
        }
        node.put("connections", plan.connections());
        return node.set("machine", machine.json()).toString();
    }

    @Override
    public String text() {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-8s %-7s %12s %14s %14s %10s %10s %10s%n",
                "",
                "events",
                "requests/s",
                "CPU us/request",
                "heap/request",
                "of payload",
                "p50 ms",
                "dropped"));
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s %-7s %12.0f %14.1f %14.0f %9.1f%% %10.2f %10d%n",
                    row.protocol(),
                    row.streamed() ? "on" : "off",
                    row.load().requestsPerSecond(),
                    row.load().serverMicros(),
                    row.heapBytes(),
                    100 * row.share(),
                    row.load().load().p50() / 1e3,
                    row.dropped()));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "payload %,d bytes (1x3x224x224 FP32); %d connections%n",
                        TensorsPlan.PAYLOAD,
                        plan.connections()))
                .toString();
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
