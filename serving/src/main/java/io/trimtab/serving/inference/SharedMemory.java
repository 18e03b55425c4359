package io.trimtab.serving.inference;

/** Memory with several holders, free when each has let go of it. Safe for use by several threads. */
public interface SharedMemory {

    /**
     * Holds on to it; to be called only while somebody else does.
     *
     * @return lets go again; a second run does nothing
     */
    Runnable hold();
}
