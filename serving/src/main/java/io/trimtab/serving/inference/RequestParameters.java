package io.trimtab.serving.inference;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for about the handling of its request.
 *
 * @param timeoutMicros the longest time it wants to wait, in microseconds; 0 when it did not say
 * @param priority 1 for the first to be served, larger numbers later; 0 when it did not say
 * @param time when the event that it asks about happened, for nodes that accept the client's time
 */
public record RequestParameters(
        long timeoutMicros, long priority, @Nullable Instant time) {
    public static final RequestParameters NONE = new RequestParameters(0, 0, null);

    public Optional<Instant> eventTime() {
        return Optional.ofNullable(time);
    }
}
