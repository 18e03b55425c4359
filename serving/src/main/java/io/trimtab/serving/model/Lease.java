package io.trimtab.serving.model;

import io.trimtab.serving.runtime.LoadedModel;
import java.util.concurrent.atomic.AtomicBoolean;

/** The right to run a version: it stays loaded until every lease is closed. */
public final class Lease implements AutoCloseable {
    private final ServedVersion version;
    private final LoadedModel loaded;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Lease(ServedVersion version, LoadedModel loaded) {
        this.version = version;
        this.loaded = loaded;
    }

    public ServedVersion version() {
        return version;
    }

    public LoadedModel loaded() {
        return loaded;
    }

    /** Gives the right back; a second call does nothing. Never blocks. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            version.release();
        }
    }
}
