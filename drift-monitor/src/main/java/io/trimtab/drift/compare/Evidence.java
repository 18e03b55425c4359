package io.trimtab.drift.compare;

/**
 * One way in which a column may have changed.
 *
 * @param check what was looked at: {@code values}, {@code missing}, {@code infinite}, {@code unseen}, {@code constant} or
 *     {@code type}
 * @param large whether the change is large enough to matter
 * @param p probability of a change at least as large by chance alone, 0 to 1; 1 where it was not asked for
 * @param sentence what has changed, in plain words
 */
public record Evidence(String check, boolean large, double p, String sentence) {
    static final String VALUES = "values";
}
