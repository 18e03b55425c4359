package io.trimtab.registry;

/**
 * The name and meaning of one output column.
 *
 * @param output name of the output tensor
 * @param column position within the flattened row of that output, from 0
 */
public record OutputRole(String name, String output, int column, FeatureType type, PredictionRole role) {
    public OutputRole {
        if (name.isBlank() || name.length() > RegistryNames.MAX_TENSOR_NAME) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_VERSION,
                    "prediction name must have 1 to 256 characters, was " + RegistryNames.quoted(name));
        }
        if (column < 0) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_VERSION,
                    "prediction '" + name + "' column must not be negative, was " + column);
        }
    }

    /** The prediction that an output column without a name in the manifest is: {@code <output>_<column>}. */
    public static OutputRole unnamed(String output, int column, FeatureType type) {
        return new OutputRole(output + "_" + column, output, column, type, PredictionRole.OTHER);
    }
}
