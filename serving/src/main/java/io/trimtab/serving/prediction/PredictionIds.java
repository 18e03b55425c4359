package io.trimtab.serving.prediction;

import io.trimtab.events.PredictionAttributes;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes prediction ids: unique over every start of every node, because each start draws 80 random bits, and cheap,
 * because a counter does the rest. For example {@code 8c1f09d3b2a4477e5d10-2f}.
 */
public final class PredictionIds {
    private final String source;
    private final String prefix;
    private final AtomicLong next = new AtomicLong();

    /**
     * @param nodeId the node's name
     * @param random a source that does not repeat itself from start to start
     */
    public PredictionIds(String nodeId, RandomGenerator random) {
        source = PredictionAttributes.source(nodeId);
        prefix = String.format("%016x%04x-", random.nextLong(), random.nextInt(1 << 16));
    }

    /** The CloudEvents source within which the ids are unique. */
    public String source() {
        return source;
    }

    public String next() {
        return prefix.concat(Long.toHexString(next.getAndIncrement()));
    }
}
