package io.trimtab.drift.baseline;

/** Hears how far the building of a baseline is. */
@FunctionalInterface
public interface BaselineProgress {
    /** Hears nothing. */
    BaselineProgress SILENT = (step, done, total) -> {};

    /**
     * Called now and then.
     *
     * @param step what is being done, such as {@code sorting distance}
     * @param done how many of {@code total}
     * @param total rows or columns of this step, at least 1
     */
    void progress(String step, long done, long total);
}
