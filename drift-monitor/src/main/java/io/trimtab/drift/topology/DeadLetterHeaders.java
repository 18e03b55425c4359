package io.trimtab.drift.topology;

/** Headers that a dead letter has beside those of the record it was. */
public final class DeadLetterHeaders {
    /** Why the record could not be read. */
    public static final String REASON = "trimtab_reason";
    /** Topic that it was read from. */
    public static final String TOPIC = "trimtab_topic";
    /** Partition that it was read from. */
    public static final String PARTITION = "trimtab_partition";
    /** Its offset there. */
    public static final String OFFSET = "trimtab_offset";

    private DeadLetterHeaders() {}
}
