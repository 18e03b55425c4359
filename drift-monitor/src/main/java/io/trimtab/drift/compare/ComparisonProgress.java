package io.trimtab.drift.compare;

/** Hears how far a comparison is. */
@FunctionalInterface
public interface ComparisonProgress {
    /**
     * Called before each step.
     *
     * @param step what is being done, such as {@code comparing amount}
     * @param done how many of {@code total} are done
     * @param total steps of this kind, at least 1
     */
    void progress(String step, long done, long total);
}
