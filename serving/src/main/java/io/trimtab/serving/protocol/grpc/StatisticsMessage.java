package io.trimtab.serving.protocol.grpc;

import io.trimtab.grpc.inference.InferBatchStatistics;
import io.trimtab.grpc.inference.InferStatistics;
import io.trimtab.grpc.inference.StatisticDuration;
import io.trimtab.serving.metrics.ModelStatistics;
import io.trimtab.serving.metrics.ModelStatistics.Batches;
import io.trimtab.serving.metrics.ModelStatistics.Spent;
import io.trimtab.serving.model.ServedVersion;

/** A version's statistics as the protocol has them. */
final class StatisticsMessage {
    private StatisticsMessage() {}

    static io.trimtab.grpc.inference.ModelStatistics of(ServedVersion version, ModelStatistics statistics) {
        var message = io.trimtab.grpc.inference.ModelStatistics.newBuilder()
                .setName(version.model())
                .setVersion(version.version())
                .setLastInference(statistics.lastInferenceMillis())
                .setInferenceCount(statistics.inferenceCount())
                .setExecutionCount(statistics.executionCount())
                .setInferenceStats(InferStatistics.newBuilder()
                        .setSuccess(duration(statistics.success()))
                        .setFail(duration(statistics.fail()))
                        .setQueue(duration(statistics.queue()))
                        .setComputeInput(duration(statistics.computeInput()))
                        .setComputeInfer(duration(statistics.computeInfer()))
                        .setComputeOutput(duration(statistics.computeOutput()))
                        .setCacheHit(StatisticDuration.getDefaultInstance())
                        .setCacheMiss(StatisticDuration.getDefaultInstance()));
        for (Batches batches : statistics.batches()) {
            message.addBatchStats(InferBatchStatistics.newBuilder()
                    .setBatchSize(batches.rows())
                    .setComputeInput(duration(batches.computeInput()))
                    .setComputeInfer(duration(batches.computeInfer()))
                    .setComputeOutput(duration(batches.computeOutput())));
        }
        return message.build();
    }

    private static StatisticDuration duration(Spent spent) {
        return StatisticDuration.newBuilder()
                .setCount(spent.count())
                .setNs(spent.nanos())
                .build();
    }
}
