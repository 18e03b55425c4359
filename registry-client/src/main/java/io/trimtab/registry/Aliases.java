package io.trimtab.registry;

/** Names of the aliases that Trimtab gives a meaning; a model may have others. */
public final class Aliases {
    /** Answers when a request names no version. */
    public static final String CHAMPION = "champion";

    /** Answers a share of the requests. */
    public static final String CANARY = "canary";

    /** Gets a copy of each request; its answers are compared and thrown away. */
    public static final String SHADOW = "shadow";

    private Aliases() {}
}
