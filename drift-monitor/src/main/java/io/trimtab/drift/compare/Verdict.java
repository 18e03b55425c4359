package io.trimtab.drift.compare;

/** What is said of a column, and of two files. */
public enum Verdict {
    /** Nothing that matters has changed, and there were rows enough to see it. */
    OK("unchanged"),
    /** Its values have moved: the change is large enough to matter and more than chance. */
    WARN("drifted"),
    /** Values are missing, infinite, new, of another type or stuck: something upstream has changed. */
    DATA_QUALITY("data quality"),
    /** Too few values to tell. */
    INSUFFICIENT_DATA("too few rows");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /** Two words for a person. */
    public String words() {
        return words;
    }
}
