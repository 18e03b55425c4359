package io.trimtab.serving.protocol.oip;

import io.trimtab.serving.metrics.ModelStatistics;
import io.trimtab.serving.metrics.ModelStatistics.Batches;
import io.trimtab.serving.metrics.ModelStatistics.Spent;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.wire.JsonBytes;
import java.util.List;
import java.util.function.Function;

/** Writes what versions did, as the statistics extension has it. There is no response cache, so no hits. */
final class StatisticsWriter {
    private StatisticsWriter() {}

    static byte[] statistics(List<ServedVersion> versions, Function<ServedVersion, ModelStatistics> statistics) {
        var json = new JsonBytes().raw("{\"model_stats\":[");
        String separator = "";
        for (ServedVersion version : versions) {
            version(json.raw(separator), version, statistics.apply(version));
            separator = ",";
        }
        return json.raw("]}").toBytes();
    }

    private static void version(JsonBytes json, ServedVersion version, ModelStatistics did) {
        json.raw("{\"name\":").string(version.model());
        json.raw(",\"version\":").string(version.version());
        json.raw(",\"last_inference\":").number(did.lastInferenceMillis());
        json.raw(",\"inference_count\":").number(did.inferenceCount());
        json.raw(",\"execution_count\":").number(did.executionCount());
        json.raw(",\"inference_stats\":{\"success\":");
        spent(json, did.success()).raw(",\"fail\":");
        spent(json, did.fail()).raw(",\"queue\":");
        spent(json, did.queue()).raw(",\"compute_input\":");
        spent(json, did.computeInput()).raw(",\"compute_infer\":");
        spent(json, did.computeInfer()).raw(",\"compute_output\":");
        spent(json, did.computeOutput());
        json.raw(",\"cache_hit\":{\"count\":0,\"ns\":0},\"cache_miss\":{\"count\":0,\"ns\":0}},\"batch_stats\":[");
        String separator = "";
        for (Batches batches : did.batches()) {
            json.raw(separator).raw("{\"batch_size\":").number((long) batches.rows());
            json.raw(",\"compute_input\":");
            spent(json, batches.computeInput()).raw(",\"compute_infer\":");
            spent(json, batches.computeInfer()).raw(",\"compute_output\":");
            spent(json, batches.computeOutput()).raw('}');
            separator = ",";
        }
        json.raw("]}");
    }

    private static JsonBytes spent(JsonBytes json, Spent spent) {
        return json.raw("{\"count\":")
                .number(spent.count())
                .raw(",\"ns\":")
                .number(spent.nanos())
                .raw('}');
    }
}
