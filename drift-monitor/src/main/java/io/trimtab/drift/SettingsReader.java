package io.trimtab.drift;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes settings out of a flat map and notes every problem on the way. Values never appear in messages of secrets. */
final class SettingsReader {
    private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");

    private final Map<String, String> values;
    private final Set<String> read = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    SettingsReader(Map<String, String> values) {
        this.values = values;
    }

    String text(DriftSetting setting) {
        read.add(setting.key());
        return values.getOrDefault(setting.key(), setting.defaultValue()).strip();
    }

    Optional<String> optional(DriftSetting setting) {
        String text = text(setting);
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    String required(DriftSetting setting) {
        String text = text(setting);
        if (text.isEmpty()) {
            problems.add(setting.key() + " must be set: " + setting.description());
        }
        return text;
    }

    int number(DriftSetting setting, int min, int max) {
        String text = text(setting);
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, together with numbers out of range
        }
        problems.add("%s must be a whole number from %d to %d, was '%s'".formatted(setting.key(), min, max, text));
        return min;
    }

    /** ISO 8601 ({@code PT5M}) or short ({@code 5m}, units ms, s, m, h, d). */
    Duration duration(DriftSetting setting, Duration min) {
        String text = text(setting);
        Optional<Duration> parsed = duration(text);
        if (parsed.isEmpty()) {
            problems.add(setting.key() + " must be a duration such as 500ms, 5m or PT5M, was '" + text + "'");
        } else if (parsed.get().compareTo(min) < 0) {
            problems.add(setting.key() + " must be at least " + min + ", was " + text);
        } else {
            return parsed.get();
        }
        return min;
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = SHORT_DURATION.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return Optional.of(
                    switch (matcher.group(2)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        default -> Duration.ofDays(amount);
                    });
        }
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    <E extends Enum<E>> E choice(DriftSetting setting, Class<E> type) {
        String text = text(setting);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        var names = new TreeSet<String>();
        for (E constant : type.getEnumConstants()) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        problems.add(setting.key() + " must be one of " + String.join(", ", names) + ", was '" + text + "'");
        return type.getEnumConstants()[0];
    }

    /** The secret itself or the first line of the file named by the other setting. */
    Optional<String> secret(DriftSetting value, DriftSetting file) {
        Optional<String> direct = optional(value);
        Optional<String> path = optional(file);
        if (direct.isPresent() && path.isPresent()) {
            problems.add(value.key() + " and " + file.key() + " must not both be set");
        }
        if (direct.isPresent() || path.isEmpty()) {
            return direct;
        }
        try (var lines = Files.lines(Path.of(path.get()))) {
            return lines.findFirst().map(String::strip);
        } catch (Exception e) {
            problems.add(file.key() + " must name a readable file, was '" + path.get() + "'");
            return Optional.empty();
        }
    }

    /** Every value under a prefix, without the prefix. */
    Map<String, String> under(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                read.add(key);
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }

    void problem(String problem) {
        problems.add(problem);
    }

    /** Throws when there were problems; keys that nobody read are some. */
    void finish() {
        for (String key : new TreeSet<>(values.keySet())) {
            if (!read.contains(key)) {
                problems.add("'" + key + "' is not a setting of the drift monitor; it knows "
                        + String.join(", ", DriftSetting.keys()));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }
}
