package io.trimtab.serving.runtime;

import org.jspecify.annotations.Nullable;

/** A version that an engine cannot load; the message is the reason that operators and clients see. */
public final class ModelLoadException extends Exception {

    public ModelLoadException(String reason) {
        this(reason, null);
    }

    public ModelLoadException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
