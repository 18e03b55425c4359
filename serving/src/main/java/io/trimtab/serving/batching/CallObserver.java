package io.trimtab.serving.batching;

/** Told of every call of the model, on the thread that made it. */
public interface CallObserver {

    /**
     * A call of the model has returned.
     *
     * @param requests how many requests shared it
     * @param failed whether the engine failed; a refusal of the values is no failure
     */
    void ran(int requests, int rows, long nanos, boolean failed);

    /**
     * The requests of a call that succeeded have their answers.
     *
     * @param inputNanos putting the rows of the requests together
     * @param outputNanos taking the outputs apart and writing the answers
     */
    void handedOut(int rows, long inputNanos, long outputNanos);
}
