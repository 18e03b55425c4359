package io.trimtab.registry;

/** What a model's output column means to the monitor. */
public enum PredictionRole {
    /** A number the model predicts: a probability, a price. */
    SCORE,
    /** The class the model chose. */
    CLASS,
    /** One coordinate of an embedding. */
    EMBEDDING,
    OTHER
}
