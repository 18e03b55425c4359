package io.trimtab.events;

/** Reads prediction records. Safe for use by any number of threads. */
@SuppressWarnings("DoNotCallSuggester")
public final class PredictionEventReader {
    /**
     * Reads one record.
     *
     * @throws MalformedEventException when it does not follow the wire contract
     */
    public PredictionEvent read(HeaderSource headers, byte[] value) {
        throw new UnsupportedOperationException();
    }
}
