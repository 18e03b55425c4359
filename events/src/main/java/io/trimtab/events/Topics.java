package io.trimtab.events;

/** Names of the Kafka topics that services exchange events on. */
public final class Topics {
    /** One record per request that reached a model; key = prediction id. */
    public static final String PREDICTIONS = "trimtab.predictions";

    /** True outcomes that came back later; key = prediction id. */
    public static final String FEEDBACK = "trimtab.feedback";

    /** One record per judged window of a model version. */
    public static final String DRIFT_REPORTS = "trimtab.drift-reports";

    /** What the policy decided and how carrying it out ended; key = model name. */
    public static final String DECISIONS = "trimtab.decisions";

    /** Records that could not be read, with the reason in their headers. */
    public static final String DEAD_LETTERS = "trimtab.dead-letters";

    private Topics() {}
}
