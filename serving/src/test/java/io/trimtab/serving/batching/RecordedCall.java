package io.trimtab.serving.batching;

import io.trimtab.events.Datatype;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.InferenceFailedException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A call that remembers how it ended. */
final class RecordedCall implements CallListener {
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile String told = "";
    private final Call call;

    private RecordedCall(long deadlineNanos, Priority priority, float[] values) {
        ByteBuffer data = Tensor.allocate(Datatype.FP32, values.length);
        for (int i = 0; i < values.length; i++) {
            data.putFloat(4 * i, values[i]);
        }
        Tensor input = Tensor.of("x", Datatype.FP32, new long[] {values.length, 1}, data);
        call = new Call(
                FakeModel.SIGNATURE,
                List.of(input),
                List.of(),
                values.length,
                4L * values.length,
                priority,
                true,
                deadlineNanos,
                this);
    }

    static RecordedCall of(float... values) {
        return new RecordedCall(Long.MAX_VALUE / 2, Priority.DEFAULT, values);
    }

    static RecordedCall until(long deadlineNanos, float... values) {
        return new RecordedCall(deadlineNanos, Priority.DEFAULT, values);
    }

    static RecordedCall at(Priority priority, float... values) {
        return new RecordedCall(Long.MAX_VALUE / 2, priority, values);
    }

    Call call() {
        return call;
    }

    /** What the listener was told, once it was told that it is released. */
    String told() throws InterruptedException {
        return over.await(10, TimeUnit.SECONDS) ? told : "not over: " + told;
    }

    /** What the listener was told until now. */
    String toldSoFar() {
        return told;
    }

    @Override
    public void answered(List<Tensor> outputs, CallTimes times) {
        Tensor output = outputs.get(0);
        var text = new StringBuilder("answered");
        for (int i = 0; i < output.rows(); i++) {
            text.append(' ').append(output.data().getFloat(output.data().position() + 4 * i));
        }
        tell(text.toString());
    }

    @Override
    public void failed(InferenceFailedException failure, CallTimes times) {
        tell("failed " + failure.getMessage());
    }

    @Override
    public void expired(CallTimes times) {
        tell("expired");
    }

    private synchronized void tell(String what) {
        told = told.concat(what);
    }

    @Override
    public void released() {
        over.countDown();
    }
}
