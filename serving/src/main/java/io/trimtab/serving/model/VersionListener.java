package io.trimtab.serving.model;

/** Told of every change of a version's state, on the thread that makes it; must not block. */
public interface VersionListener {

    void changed(ServedVersion version, VersionState from, VersionState to);
}
