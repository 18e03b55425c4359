package io.trimtab.serving.model;

/** Where a version is in its life; only {@link #READY} versions take new requests. */
public enum VersionState {
    /** Known, not loaded: not yet asked for, or failed, with the reason. */
    UNAVAILABLE,
    /** The engine reads it. */
    LOADING,
    /** Loaded, taking its first calls with made-up inputs. */
    WARMING,
    /** Takes requests. */
    READY,
    /** Takes no new request and finishes those it has. */
    DRAINING,
    /** Closed after its last request. */
    UNLOADED;

    /** The state in the terms of the model repository extension. */
    public String repositoryState() {
        return switch (this) {
            case READY -> "READY";
            case LOADING, WARMING -> "LOADING";
            case DRAINING -> "UNLOADING";
            case UNAVAILABLE, UNLOADED -> "UNAVAILABLE";
        };
    }
}
