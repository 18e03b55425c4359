package io.trimtab.events;

import java.time.Instant;
import java.util.List;

/** Reads and writes feedback, in the HTTP request and in the topic. Safe for use by any number of threads. */
@SuppressWarnings("DoNotCallSuggester")
public final class FeedbackCodec {
    /** Most outcomes in one HTTP request. */
    public static final int MAX_BATCH = 10_000;

    /** Reads the body of {@code POST /v1/feedback}: one object or an array of at most {@link #MAX_BATCH}. */
    public List<Feedback> readRequest(byte[] body) {
        throw new UnsupportedOperationException();
    }

    /** Reads a record's value. */
    public Feedback read(byte[] value) {
        throw new UnsupportedOperationException();
    }

    /** A record's value. */
    public byte[] write(Feedback feedback) {
        throw new UnsupportedOperationException();
    }

    /** A record's headers; {@code id} is unique within {@code source}. */
    public void headers(Feedback feedback, String id, String source, Instant time, HeaderSink sink) {
        throw new UnsupportedOperationException();
    }
}
