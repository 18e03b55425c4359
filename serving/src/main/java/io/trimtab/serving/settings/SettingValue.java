package io.trimtab.serving.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text form of each type that a setting can have. */
final class SettingValue {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,15})\\s*(us|ms|s|m|h|d)");

    private SettingValue() {}

    /** Throws {@link IllegalArgumentException} with the rule when {@code text} is not a value of {@code type}. */
    static Object parse(Class<?> type, String text) {
        String value = text.strip();
        if (type == int.class || type == Integer.class) {
            return number(() -> Integer.parseInt(value), "a whole number");
        } else if (type == long.class || type == Long.class) {
            return number(() -> Long.parseLong(value), "a whole number");
        } else if (type == double.class || type == Double.class) {
            return number(() -> Double.parseDouble(value), "a number");
        } else if (type == boolean.class || type == Boolean.class) {
            return bool(value);
        } else if (type == String.class) {
            return value;
        } else if (type == Path.class) {
            return path(value);
        } else if (type == Duration.class) {
            return duration(value);
        } else if (type == DataSize.class) {
            return DataSize.parse(value);
        } else if (type == List.class) {
            return Stream.of(value.split(","))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList();
        } else if (type.isEnum()) {
            return constant(type, value);
        }
        throw new IllegalStateException("no text form for settings of type " + type.getName());
    }

    /** What the reference page calls a type. */
    static String typeName(Class<?> type) {
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "whole number";
        } else if (type == double.class || type == Double.class) {
            return "number";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == Path.class) {
            return "path";
        } else if (type == Duration.class) {
            return "duration";
        } else if (type == DataSize.class) {
            return "size";
        } else if (type == List.class) {
            return "list of text";
        } else if (type.isEnum()) {
            return names(type);
        }
        return "text";
    }

    private static Object number(java.util.function.Supplier<Object> parser, String what) {
        try {
            return parser.get();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected " + what, e);
        }
    }

    private static Boolean bool(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false");
        };
    }

    private static Path path(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("expected a path", e);
        }
    }

    private static Duration duration(String value) {
        var match = DURATION.matcher(value);
        if (!match.matches()) {
            try {
                return Duration.parse(value);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("expected a duration such as 250ms, 10s, 5m or PT5M", e);
            }
        }
        long amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1000L));
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static Object constant(Class<?> type, String value) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> dashed(((Enum<?>) constant).name()).equals(value.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of " + names(type)));
    }

    private static String names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> dashed(((Enum<?>) constant).name()))
                .collect(Collectors.joining(", "));
    }

    private static String dashed(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
