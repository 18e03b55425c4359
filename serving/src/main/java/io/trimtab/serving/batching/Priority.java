package io.trimtab.serving.batching;

/**
 * Who is served first while requests wait: level 1 before level 2 and so on. A request of a lower level waits for as
 * long as there are requests of a higher one, until its deadline.
 *
 * @param level 1 to {@value #LEVELS}
 */
public record Priority(int level) {
    static final int LEVELS = 5;

    /** The level of a request that does not say. */
    public static final Priority DEFAULT = new Priority(3);

    private static final Priority[] ALL = {new Priority(1), new Priority(2), DEFAULT, new Priority(4), new Priority(5)};

    public Priority {
        if (level < 1 || level > LEVELS) {
            throw new IllegalArgumentException("priority must be 1 to " + LEVELS + ", was " + level);
        }
    }

    /**
     * The level that a request asks for in the protocol's terms (Triton's {@code schedule_policy}): 0 is the default, 1
     * the highest, and whatever is above {@value #LEVELS} counts as {@value #LEVELS}.
     */
    public static Priority asked(long priority) {
        return priority <= 0 ? DEFAULT : ALL[(int) Math.min(priority, LEVELS) - 1];
    }

    int index() {
        return level - 1;
    }
}
