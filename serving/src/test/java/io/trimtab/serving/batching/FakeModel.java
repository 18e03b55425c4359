package io.trimtab.serving.batching;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import io.trimtab.serving.runtime.LoadedModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Doubles its FP32 input {@code [n,1]}; waits for a permit before each call; fails on a row that holds −1, breaks on −2. */
final class FakeModel implements LoadedModel {
    private static final TensorSpec X = new TensorSpec("x", Datatype.FP32, List.of(-1L, 1L));
    static final ModelSignature SIGNATURE =
            new ModelSignature(ModelSignature.DEFAULT_NAME, "fake", List.of(X), List.of(X));

    private final Semaphore permits;
    private final BlockingQueue<Integer> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> started = new LinkedBlockingQueue<>();

    private final boolean spinning;

    private FakeModel(int permits, boolean spinning) {
        this.permits = new Semaphore(permits);
        this.spinning = spinning;
    }

    static FakeModel free() {
        return new FakeModel(Integer.MAX_VALUE, false);
    }

    static FakeModel held() {
        return new FakeModel(0, false);
    }

    /** Keeps its processor busy while it waits for its permit. */
    static FakeModel spinning() {
        return new FakeModel(0, true);
    }

    void letGoOne() {
        permits.release();
    }

    void letGo() {
        permits.release(1_000_000);
    }

    /** Waits until a call has started; the rows it carries. */
    int awaitStart() throws InterruptedException {
        Integer rows = started.poll(10, TimeUnit.SECONDS);
        return rows == null ? -1 : rows;
    }

    /** The rows of each finished call so far. */
    List<Integer> calls() {
        return new ArrayList<>(calls);
    }

    @Override
    public ModelSignature signature() {
        return SIGNATURE;
    }

    @Override
    public List<Tensor> run(
            ModelSignature signature, List<Tensor> inputs, Set<String> outputs, Cancellation cancellation)
            throws InferenceFailedException {
        Tensor input = inputs.get(0);
        int rows = (int) input.rows();
        started.add(rows);
        if (!cancellation.begin(this::letGo)) {
            throw new InferenceFailedException(Kind.CANCELLED, "cancelled before", null);
        }
        while (spinning && permits.availablePermits() == 0) {
            Thread.onSpinWait();
        }
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            throw new InferenceFailedException(Kind.FAILED, "interrupted", e);
        }
        cancellation.end();
        if (cancellation.isCancelled()) {
            throw new InferenceFailedException(Kind.CANCELLED, "cancelled", null);
        }
        calls.add(rows);
        ByteBuffer doubled = Tensor.allocate(Datatype.FP32, rows);
        for (int i = 0; i < rows; i++) {
            float value = input.data().getFloat(input.data().position() + 4 * i);
            if (value == -1) {
                throw new InferenceFailedException(Kind.FAILED, "row " + i + " is bad", null);
            }
            if (value == -2) {
                throw new LinkageError("row " + i + " breaks the model");
            }
            doubled.putFloat(4 * i, 2 * value);
        }
        return List.of(Tensor.of("x", Datatype.FP32, new long[] {rows, 1}, doubled));
    }

    @Override
    public void close() {}
}
