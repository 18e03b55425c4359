package io.trimtab.registry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One processing step as a manifest describes it; what its type and options mean is known to the server that loads it.
 *
 * @param type the kind of step, {@code [a-z][a-z0-9._-]{0,63}}
 * @param file the file that the step reads, a path within the version's folder
 * @param options the step's settings in the order of the manifest: names {@code [a-z][a-z0-9_]{0,63}}, values that are a
 *     {@link String}, a {@link Boolean}, a {@link Long} or a finite {@link Double}
 */
public record StepSpec(String type, Optional<String> file, Map<String, Object> options) {
    /** Most options of one step. */
    public static final int MAX_OPTIONS = 32;

    /** Most characters of an option's text. */
    public static final int MAX_TEXT = 1024;

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9._-]{0,63}");
    private static final Pattern OPTION = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    public StepSpec {
        require(TYPE.matcher(type).matches(), "processing step type must match " + TYPE + ", was ", type);
        file.ifPresent(RegistryNames::file);
        require(
                options.size() <= MAX_OPTIONS,
                "processing step '" + type + "' must have at most " + MAX_OPTIONS + " options, had ",
                options.size());
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        options.forEach((name, value) -> {
            require(
                    OPTION.matcher(name).matches(),
                    "option of a processing step must match " + OPTION + ", was ",
                    name);
            require(
                    isScalar(value),
                    "processing step '" + type + "' option " + name + " must be a string of at most " + MAX_TEXT
                            + " characters, a finite number or a boolean, was ",
                    value);
        });
    }

    private static boolean isScalar(Object value) {
        return value instanceof Boolean
                || value instanceof Long
                || (value instanceof Double number && Double.isFinite(number))
                || (value instanceof String text && text.length() <= MAX_TEXT);
    }

    private static void require(boolean holds, String rule, Object actual) {
        if (!holds) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_VERSION, rule + RegistryNames.quoted(String.valueOf(actual)));
        }
    }
}
