package io.trimtab.serving.inference;

/**
 * An output that a client asks for.
 *
 * @param classes how many of the highest values to answer with, as the classification extension has it; 0 for the
 *     tensor itself
 */
public record RequestedOutput(String name, int classes) {

    /** Whether the client wants classes instead of the tensor. */
    public boolean isClassified() {
        return classes > 0;
    }
}
