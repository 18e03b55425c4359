package io.trimtab.registry;

/**
 * The name and meaning of one input column.
 *
 * @param input name of the input tensor
 * @param column position within the flattened row of that input, from 0
 */
public record Feature(String name, String input, int column, FeatureType type, FeatureRole role) {
    public Feature {
        if (name.isBlank() || name.length() > RegistryNames.MAX_TENSOR_NAME) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_VERSION,
                    "feature name must have 1 to 256 characters, was " + RegistryNames.quoted(name));
        }
        if (column < 0) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_VERSION,
                    "feature '" + name + "' column must not be negative, was " + column);
        }
    }

    /** The feature that an input column without a name in the manifest is: {@code <input>_<column>}, numeric. */
    public static Feature unnamed(String input, int column) {
        return new Feature(input + "_" + column, input, column, FeatureType.NUMERIC, FeatureRole.FEATURE);
    }
}
