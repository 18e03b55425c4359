package io.trimtab.serving.processing;

import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import java.util.function.IntUnaryOperator;

/** One call of a step. */
public final class StepCall {
    private final Cancellation cancellation;
    private final IntUnaryOperator rows;

    private StepCall(Cancellation cancellation, IntUnaryOperator rows) {
        this.cancellation = cancellation;
        this.rows = rows;
    }

    /** A call with the rows as the client sent them; {@code cancellation} says when nobody waits for it any more. */
    public static StepCall of(Cancellation cancellation) {
        return new StepCall(cancellation, row -> row);
    }

    /** A call with some of this one's rows. */
    StepCall part(RowGroup group) {
        return new StepCall(cancellation, row -> rows.applyAsInt(group.row(row)));
    }

    /** Where a row of this call stands in the request, for messages that name it. */
    public int row(int index) {
        return rows.applyAsInt(index);
    }

    /** Ends the call when nobody waits for it; long steps ask between rows. */
    public void throwIfCancelled() throws InferenceFailedException {
        if (cancellation.isCancelled()) {
            throw new InferenceFailedException(Kind.CANCELLED, "the call was cancelled", null);
        }
    }

    Cancellation cancellation() {
        return cancellation;
    }
}
