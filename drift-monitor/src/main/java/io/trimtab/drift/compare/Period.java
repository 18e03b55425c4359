package io.trimtab.drift.compare;

import org.jspecify.annotations.Nullable;

/**
 * From when to when the rows of both files are, as text.
 *
 * @param reference first and last time, "none" where the column is empty
 * @param current first and last time
 */
public record Period(String reference, String current) {
    Period(TimeColumn reference, TimeColumn current) {
        this(words(reference.earliest(), reference.latest()), words(current.earliest(), current.latest()));
    }

    private static String words(@Nullable String earliest, @Nullable String latest) {
        return earliest == null || latest == null ? "none" : earliest + " to " + latest;
    }
}
