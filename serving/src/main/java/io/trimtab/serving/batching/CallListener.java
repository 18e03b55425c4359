package io.trimtab.serving.batching;

import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.InferenceFailedException;
import java.util.List;

/**
 * Told how a call ended: exactly one of {@link #answered}, {@link #failed} and {@link #expired}, or none of them when
 * the call was abandoned; then, always and last, {@link #released}. Called on the thread where it happens, without
 * locks held; must not block.
 */
public interface CallListener {

    /** The model answered; {@code outputs} can be read until this returns. */
    void answered(List<Tensor> outputs, CallTimes times);

    /** The model failed, or the scheduler was closed before the call's turn came. */
    void failed(InferenceFailedException failure, CallTimes times);

    /** The deadline passed, while the call waited or while it ran. */
    void expired(CallTimes times);

    /** Nobody reads the call's inputs any more. */
    void released();
}
