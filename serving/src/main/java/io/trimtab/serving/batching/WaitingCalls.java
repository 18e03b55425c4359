package io.trimtab.serving.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Calls in the order in which they are to be served: by priority level, and within a level in order of arrival. Not
 * safe for use by several threads; the scheduler's lock guards it.
 */
final class WaitingCalls {
    private final List<ArrayDeque<Call>> levels = new ArrayList<>();
    private int size;

    WaitingCalls() {
        for (int level = 0; level < Priority.LEVELS; level++) {
            levels.add(new ArrayDeque<>(0));
        }
    }

    int size() {
        return size;
    }

    /** How many are served before a call that is added now: those of its level and of higher ones. */
    int sizeBefore(Call call) {
        int before = 0;
        for (int level = 0; level <= call.priority().index(); level++) {
            before += levels.get(level).size();
        }
        return before;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Call call) {
        levels.get(call.priority().index()).add(call);
        size++;
    }

    /** Puts a call back in front of those of its level. */
    void addFirst(Call call) {
        levels.get(call.priority().index()).addFirst(call);
        size++;
    }

    /** The next to be served; null when there is none. */
    @Nullable
    Call peek() {
        for (ArrayDeque<Call> level : levels) {
            Call call = level.peek();
            if (call != null) {
                return call;
            }
        }
        return null;
    }

    /** Removes what {@link #peek} gave. */
    void poll() {
        for (ArrayDeque<Call> level : levels) {
            if (level.poll() != null) {
                size--;
                return;
            }
        }
    }

    void remove(Call call) {
        if (levels.get(call.priority().index()).remove(call)) {
            size--;
        }
    }

    /** Moves the calls that {@code matches} says yes to into {@code target}. */
    void drainTo(Collection<Call> target, Predicate<Call> matches) {
        for (ArrayDeque<Call> level : levels) {
            for (Iterator<Call> calls = level.iterator(); calls.hasNext(); ) {
                Call call = calls.next();
                if (matches.test(call)) {
                    calls.remove();
                    size--;
                    target.add(call);
                }
            }
        }
    }
}
