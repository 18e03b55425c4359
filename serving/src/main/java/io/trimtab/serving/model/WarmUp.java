package io.trimtab.serving.model;

/** The first calls of a version, before it takes requests. */
public final class WarmUp {

    private WarmUp() {}

    /**
     * What the first calls told.
     *
     * @param batchable whether rows of different requests may share a call: the model has a free first dimension
     *     everywhere, and a call of two rows gave what two calls of one row give
     * @param callNanos median time of one single-row call when warm
     */
    public record Result(boolean batchable, long callNanos) {}
}
