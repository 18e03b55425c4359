package io.trimtab.registry;

/** How a feature's values are compared: by size, or by name. */
public enum FeatureType {
    NUMERIC,
    CATEGORICAL
}
