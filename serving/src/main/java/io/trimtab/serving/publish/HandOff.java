package io.trimtab.serving.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * A bounded way from many threads to one, which neither side ever waits at. Bounded twice: by the number of items and
 * by a weight (bytes, outcomes). What does not fit is refused at once.
 */
final class HandOff<T> {
    private final ArrayBlockingQueue<T> items;
    private final ToLongFunction<T> weigher;
    private final long maxWeight;
    private final AtomicLong weight = new AtomicLong();
    private volatile boolean closed;

    HandOff(int maxItems, long maxWeight, ToLongFunction<T> weigher) {
        this.items = new ArrayBlockingQueue<>(maxItems);
        this.maxWeight = maxWeight;
        this.weigher = weigher;
    }

    /** False when there is no room. */
    boolean offer(T item) {
        long size = weigher.applyAsLong(item);
        if (closed) {
            return false;
        }
        if (weight.addAndGet(size) > maxWeight || !items.offer(item)) {
            weight.addAndGet(-size);
            return false;
        }
        // Closed in between: nobody may come for it any more, so take it back if it is still there.
        if (closed && items.remove(item)) {
            weight.addAndGet(-size);
            return false;
        }
        return true;
    }

    /** Takes up to {@code max} items; their weight is free again at once. */
    List<T> take(int max) {
        List<T> taken = new ArrayList<>();
        items.drainTo(taken, max);
        long size = 0;
        for (T item : taken) {
            size += weigher.applyAsLong(item);
        }
        weight.addAndGet(-size);
        return taken;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Refuses everything from now on. */
    void close() {
        closed = true;
    }
}
