package io.trimtab.serving.batching;

import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorSizes;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import io.trimtab.serving.runtime.LoadedModel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs a batch as one call and tells each request its part. When a shared call fails, each request runs again alone,
 * so that one client's values cannot fail another's request.
 */
final class InstanceRunner {
    private static final String FAILED = "the model failed";

    private final LongSupplier nanoClock;
    private final LongSupplier cpuClock;
    private final CallObserver observer;

    InstanceRunner(LongSupplier nanoClock, LongSupplier cpuClock, CallObserver observer) {
        this.nanoClock = nanoClock;
        this.cpuClock = cpuClock;
        this.observer = observer;
    }

    /**
     * Runs it. The calls of a batch that is evicted meanwhile and that have no answer yet can be taken out of it in
     * {@code evicted}; all others are released.
     */
    void run(LoadedModel model, Batch batch, BatchTensors tensors, Predicate<Call> evicted) {
        List<Call> calls = batch.calls();
        try {
            if (calls.size() == 1) {
                alone(model, calls.get(0), batch);
            } else if (!together(model, batch, tensors)) {
                batch.failed();
                for (Call call : calls) {
                    alone(model, call, batch);
                }
            }
        } finally {
            for (Call call : calls) {
                if (!batch.isEvicted() || !evicted.test(call)) {
                    release(call);
                }
            }
        }
    }

    /** Whatever has happened, nobody is left without an answer. */
    private void release(Call call) {
        if (call.endAnswered()) {
            var failure = new InferenceFailedException(Kind.FAILED, FAILED, null);
            call.listener().failed(failure, call.times(nanoClock.getAsLong(), 0));
        }
        call.listener().released();
    }

    private void alone(LoadedModel model, Call call, Batch batch) {
        long start = nanoClock.getAsLong();
        Set<String> wanted = call.outputs().isEmpty() ? Set.of() : Set.copyOf(call.outputs());
        List<Tensor> outputs = List.of();
        @Nullable InferenceFailedException failure = null;
        try {
            outputs = run(model, batch, call.inputs(), wanted);
        } catch (InferenceFailedException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new InferenceFailedException(Kind.FAILED, FAILED, e);
        }
        if (failure != null) {
            batch.failed();
        }
        if (failure != null && failure.kind() == Kind.CANCELLED && batch.isEvicted()) {
            return;
        }
        long nanos = nanoClock.getAsLong() - start;
        observer.ran(1, call.rows(), nanos, failure != null && failure.kind() == Kind.FAILED);
        try {
            finish(call, outputs, failure, start, nanos);
        } finally {
            close(outputs);
        }
        if (failure == null) {
            observer.handedOut(call.rows(), 0, nanoClock.getAsLong() - start - nanos);
        }
    }

    /** False when the calls have to run alone. */
    private boolean together(LoadedModel model, Batch batch, BatchTensors tensors) {
        long merging = nanoClock.getAsLong();
        long start;
        List<Tensor> outputs;
        try {
            List<Tensor> inputs = tensors.merge(batch);
            start = nanoClock.getAsLong();
            outputs = run(model, batch, inputs, wantedByAll(batch));
        } catch (InferenceFailedException | RuntimeException | Error e) {
            return false;
        }
        long nanos = nanoClock.getAsLong() - start;
        try {
            if (!outputs.isEmpty() && BatchTensors.part(outputs, 0, 0, batch.rows()) == null) {
                return false;
            }
            observer.ran(batch.calls().size(), batch.rows(), nanos, false);
            int row = 0;
            for (Call call : batch.calls()) {
                List<Tensor> part = BatchTensors.part(outputs, row, call.rows(), batch.rows());
                finish(call, part == null ? List.of() : part, null, start, nanos);
                row += call.rows();
            }
            observer.handedOut(batch.rows(), start - merging, nanoClock.getAsLong() - start - nanos);
            return true;
        } finally {
            close(outputs);
        }
    }

    private List<Tensor> run(LoadedModel model, Batch batch, List<Tensor> inputs, Set<String> wanted)
            throws InferenceFailedException {
        ModelSignature signature = batch.calls().get(0).signature();
        if (!batch.isMeasured()) {
            return model.run(signature, inputs, wanted, batch.cancellation());
        }
        long start = timeOf(batch);
        List<Tensor> outputs = List.of();
        try {
            outputs = model.run(signature, inputs, wanted, batch.cancellation());
            return outputs;
        } finally {
            batch.took(timeOf(batch) - start, TensorSizes.inMemory(outputs));
        }
    }

    private long timeOf(Batch batch) {
        return batch.isByCpuTime() ? cpuClock.getAsLong() : nanoClock.getAsLong();
    }

    private static void finish(
            Call call, List<Tensor> outputs, @Nullable InferenceFailedException failure, long start, long nanos) {
        if (!call.endAnswered()) {
            return;
        }
        CallTimes times = call.times(start, nanos);
        if (failure != null) {
            call.listener().failed(failure, times);
        } else {
            call.listener().answered(wanted(call, outputs), times);
        }
    }

    /** The outputs that the call asked for, in the order of asking. */
    private static List<Tensor> wanted(Call call, List<Tensor> outputs) {
        if (call.outputs().isEmpty()) {
            return outputs;
        }
        List<Tensor> wanted = new ArrayList<>(call.outputs().size());
        for (String name : call.outputs()) {
            for (Tensor output : outputs) {
                if (output.name().equals(name)) {
                    wanted.add(output);
                }
            }
        }
        return wanted;
    }

    private static Set<String> wantedByAll(Batch batch) {
        List<Call> calls = batch.calls();
        Set<String> wanted = new LinkedHashSet<>();
        for (Call call : calls) {
            if (call.outputs().isEmpty()) {
                return Set.of();
            }
            wanted.addAll(call.outputs());
        }
        return wanted;
    }

    private static void close(List<Tensor> outputs) {
        for (Tensor output : outputs) {
            output.close();
        }
    }
}
