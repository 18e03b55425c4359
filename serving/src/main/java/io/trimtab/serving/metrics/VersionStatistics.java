package io.trimtab.serving.metrics;

import io.trimtab.serving.metrics.ModelStatistics.Batches;
import io.trimtab.serving.metrics.ModelStatistics.Spent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Adds up what one version does; any thread may report. */
public final class VersionStatistics {
    private static final int EXACT_ROWS = 1024;

    private final Sum success = new Sum();
    private final Sum fail = new Sum();
    private final LongAdder queueNanos = new LongAdder();
    private final LongAdder inputNanos = new LongAdder();
    private final LongAdder inferNanos = new LongAdder();
    private final LongAdder outputNanos = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final Map<Integer, BatchSum> batches = new ConcurrentSkipListMap<>();
    private volatile long lastMillis;

    /**
     * A request was answered.
     *
     * @param atMillis when, in milliseconds since 1970
     * @param requestRows rows of this request
     */
    public void answered(long atMillis, int requestRows, Parts parts) {
        lastMillis = atMillis;
        rows.add(requestRows);
        success.add(parts.totalNanos());
        queueNanos.add(parts.queueNanos());
        inputNanos.add(parts.inputNanos());
        inferNanos.add(parts.inferNanos());
        outputNanos.add(parts.outputNanos());
    }

    /** Where a request's time went. */
    public record Parts(long totalNanos, long queueNanos, long inputNanos, long inferNanos, long outputNanos) {}

    /** A request failed or ran out of time. */
    public void failed(long totalNanos) {
        fail.add(totalNanos);
    }

    /** A call of the model succeeded. */
    public void called(int callRows, long nanos) {
        batch(callRows).infer.add(nanos);
    }

    /** What stands around a call that succeeded. */
    public void handedOut(int callRows, long inputNanos, long outputNanos) {
        BatchSum batch = batch(callRows);
        batch.input.add(inputNanos);
        batch.output.add(outputNanos);
    }

    /** The sums now. */
    public ModelStatistics snapshot() {
        List<Batches> sizes = batches.entrySet().stream()
                .map(entry -> entry.getValue().of(entry.getKey()))
                .toList();
        long executions =
                sizes.stream().mapToLong(size -> size.computeInfer().count()).sum();
        Spent answered = success.spent();
        return new ModelStatistics(
                lastMillis,
                rows.sum(),
                executions,
                answered,
                fail.spent(),
                new Spent(answered.count(), queueNanos.sum()),
                new Spent(answered.count(), inputNanos.sum()),
                new Spent(answered.count(), inferNanos.sum()),
                new Spent(answered.count(), outputNanos.sum()),
                sizes);
    }

    private BatchSum batch(int callRows) {
        int size = callRows <= EXACT_ROWS ? callRows : Integer.highestOneBit(callRows - 1) << 1;
        BatchSum known = batches.get(size);
        return known != null ? known : batches.computeIfAbsent(size, fresh -> new BatchSum());
    }

    private static final class BatchSum {
        private final Sum input = new Sum();
        private final Sum infer = new Sum();
        private final Sum output = new Sum();

        Batches of(int rows) {
            return new Batches(rows, input.spent(), infer.spent(), output.spent());
        }
    }

    private static final class Sum {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        void add(long spent) {
            count.increment();
            nanos.add(spent);
        }

        Spent spent() {
            return new Spent(count.sum(), nanos.sum());
        }
    }
}
