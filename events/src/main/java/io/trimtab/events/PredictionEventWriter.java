package io.trimtab.events;

import org.jspecify.annotations.Nullable;

/** Assembles prediction records from raw fragments. Safe for use by any number of threads. */
@SuppressWarnings("DoNotCallSuggester")
public final class PredictionEventWriter {
    private final int maxValueBytes;

    /** @param maxValueBytes a value longer than this is written without tensor data, with digests instead */
    public PredictionEventWriter(int maxValueBytes) {
        this.maxValueBytes = maxValueBytes;
    }

    /** The record's headers. */
    public void headers(PredictionAttributes attributes, HeaderSink sink) {
        throw new UnsupportedOperationException();
    }

    /**
     * The record's value.
     *
     * @param response the answer; null for an outcome other than {@link Outcome#OK}
     */
    public byte[] value(PredictionAttributes attributes, TensorPayload request, @Nullable TensorPayload response) {
        throw new UnsupportedOperationException("" + maxValueBytes);
    }
}
