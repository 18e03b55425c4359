package io.trimtab.serving.metrics;

import java.util.List;

/**
 * What a version did since it was loaded, as the statistics extension of the Open Inference Protocol tells it (Triton's
 * {@code extension_statistics}). All counts only grow.
 *
 * @param lastInferenceMillis when the last request was answered, in milliseconds since 1970; 0 for never
 * @param inferenceCount rows answered
 * @param executionCount calls of the model that succeeded
 * @param success requests answered, from their arrival to the answer
 * @param fail requests that reached the version and failed or ran out of time
 * @param queue waiting for an instance
 * @param computeInput decoding the request
 * @param computeInfer in the model; the whole call's time for each request that shared it
 * @param computeOutput writing the answer
 * @param batches calls by their number of rows, ascending
 */
public record ModelStatistics(
        long lastInferenceMillis,
        long inferenceCount,
        long executionCount,
        Spent success,
        Spent fail,
        Spent queue,
        Spent computeInput,
        Spent computeInfer,
        Spent computeOutput,
        List<Batches> batches) {

    /** Of a version that has answered nothing. */
    public static final ModelStatistics NONE = new ModelStatistics(
            0, 0, 0, Spent.NONE, Spent.NONE, Spent.NONE, Spent.NONE, Spent.NONE, Spent.NONE, List.of());

    public ModelStatistics {
        batches = List.copyOf(batches);
    }

    /** How often something happened and how long it took together. */
    public record Spent(long count, long nanos) {
        static final Spent NONE = new Spent(0, 0);
    }

    /** Calls of one size, above 1,024 rows rounded up to a power of two. */
    public record Batches(int rows, Spent computeInput, Spent computeInfer, Spent computeOutput) {}
}
