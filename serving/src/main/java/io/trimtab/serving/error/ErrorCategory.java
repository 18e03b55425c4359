package io.trimtab.serving.error;

/** Who can do something about an error. */
public enum ErrorCategory {
    /** The request is wrong; sending it again gives the same answer. */
    CLIENT,
    /** The server has too much to do at the moment; the same request can succeed later. */
    CAPACITY,
    /** A model or another system is not available at the moment. */
    DEPENDENCY,
    /** The server or the model failed. */
    INTERNAL
}
