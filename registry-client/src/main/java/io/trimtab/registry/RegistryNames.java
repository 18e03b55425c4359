package io.trimtab.registry;

import java.util.regex.Pattern;

/** The patterns that names of models, versions, aliases and files must match. */
public final class RegistryNames {
    /** Most characters in the name of a feature, a prediction or a tensor. */
    public static final int MAX_TENSOR_NAME = 256;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    private static final Pattern ALIAS_RESERVED = Pattern.compile("latest|v[0-9]+", Pattern.CASE_INSENSITIVE);
    private static final Pattern FILE_PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final int MAX_FILE_PARTS = 16;

    private RegistryNames() {}

    public static boolean isModel(String name) {
        return NAME.matcher(name).matches();
    }

    public static boolean isVersion(String version) {
        return VERSION.matcher(version).matches();
    }

    /** The name, if it may be a model's: {@code [A-Za-z0-9][A-Za-z0-9._-]{0,127}}. */
    public static String model(String name) {
        return checked(isModel(name), "model name", NAME.pattern(), name);
    }

    /** The version, if it is one: a whole number from 1, without leading zeros, at most 18 digits. */
    public static String version(String version) {
        return checked(isVersion(version), "version", VERSION.pattern(), version);
    }

    /** The alias, if it may be one: {@code [A-Za-z][A-Za-z0-9_-]{0,63}}, neither {@code latest} nor {@code v<digits>}. */
    public static String alias(String alias) {
        checked(ALIAS.matcher(alias).matches(), "alias", ALIAS.pattern(), alias);
        return checked(
                !ALIAS_RESERVED.matcher(alias).matches(),
                "alias",
                "anything but the reserved 'latest' and 'v<digits>'",
                alias);
    }

    /** The relative path of a file in a version's folder, if it is safe: {@code part/part}, no part starts with a dot. */
    public static String file(String path) {
        String[] parts = path.split("/", -1);
        boolean safe = parts.length <= MAX_FILE_PARTS;
        for (String part : parts) {
            safe &= FILE_PART.matcher(part).matches();
        }
        return checked(
                safe,
                "file path",
                "at most " + MAX_FILE_PARTS + " parts of " + FILE_PART.pattern() + " joined by '/'",
                path);
    }

    private static String checked(boolean valid, String what, String rule, String value) {
        if (!valid) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_NAME, what + " must match " + rule + ", was " + quoted(value));
        }
        return value;
    }

    /** The value in quotes, control characters shown as dots, cut at 150 characters: safe to put into a message. */
    static String quoted(String value) {
        String shown = value.replaceAll("\\p{Cntrl}", "·");
        return "'" + (shown.length() <= 150 ? shown : shown.substring(0, 150) + "…") + "'";
    }
}
