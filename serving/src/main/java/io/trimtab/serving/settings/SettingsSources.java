package io.trimtab.serving.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Where values come from: a YAML file, then the environment, then overrides (command line options); what comes later
 * wins. Problems are kept until {@link SettingsBinder} reports them with its own.
 */
public final class SettingsSources {
    /** Environment variables with this prefix are settings: {@code TRIMTAB_SERVING_HTTP_PORT} is {@code http.port}. */
    public static final String ENVIRONMENT_PREFIX = "TRIMTAB_SERVING_";

    /**
     * A value with the place it came from.
     *
     * @param origin for messages, for example {@code serving.yaml} or {@code environment variable X}
     */
    record Entry(String text, String origin) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> environment = new TreeMap<>();
    private final Map<String, Entry> overrides = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** Adds a YAML file; a file that cannot be read or parsed becomes a problem. */
    public SettingsSources file(Path file) {
        String origin = file.getFileName() == null
                ? file.toString()
                : file.getFileName().toString();
        try {
            return yaml(Files.readString(file), origin);
        } catch (IOException e) {
            problems.add("settings file '" + file + "' cannot be read: "
                    + (Files.exists(file) ? "it is not a readable UTF-8 file" : "it does not exist"));
            return this;
        }
    }

    /** Adds YAML text; {@code origin} names it in messages. */
    public SettingsSources yaml(String text, String origin) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        try {
            Object tree = new Yaml(new SafeConstructor(options)).load(text);
            if (tree instanceof Map<?, ?> map) {
                flatten("", map, origin);
            } else if (tree != null) {
                problems.add(origin + " must hold keys with values, such as 'http:' with 'port: 8080' below it");
            }
        } catch (YAMLException e) {
            problems.add(origin + " is not valid YAML: "
                    + String.valueOf(e.getMessage()).lines().limit(4).collect(Collectors.joining(" ")));
        }
        return this;
    }

    /** Adds the variables that start with {@link #ENVIRONMENT_PREFIX}. */
    public SettingsSources environment(Map<String, String> variables) {
        variables.forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX)) {
                environment.put(name, value);
            }
        });
        return this;
    }

    /** Adds one value by its dotted key. */
    public SettingsSources override(String key, String value) {
        overrides.put(key, new Entry(value, "option"));
        return this;
    }

    /** The values by key for the leaves that exist; unknown keys are added to {@code found}. */
    Map<String, Entry> resolve(List<SettingsTree.Leaf> leaves, List<String> found) {
        found.addAll(problems);
        var known = leaves.stream().map(SettingsTree.Leaf::key).collect(Collectors.toSet());
        var byVariable = leaves.stream()
                .collect(Collectors.toMap(
                        leaf -> ENVIRONMENT_PREFIX + SettingsTree.environmentName(leaf.key()), SettingsTree.Leaf::key));
        var resolved = new LinkedHashMap<>(entries);
        environment.forEach((name, value) -> {
            String key = byVariable.get(name);
            if (key == null) {
                found.add("environment variable " + name + " is not a setting" + nearest(name, byVariable.keySet()));
            } else {
                resolved.put(key, new Entry(value, "environment variable " + name));
            }
        });
        resolved.putAll(overrides);
        resolved.forEach((key, entry) -> {
            if (!known.contains(key)) {
                found.add("unknown setting '" + key + "' (" + entry.origin() + ")" + nearest(key, known));
            }
        });
        return resolved;
    }

    private void flatten(String prefix, Map<?, ?> map, String origin) {
        map.forEach((name, value) -> {
            String key = prefix + name;
            if (value instanceof Map<?, ?> inner) {
                flatten(key + ".", inner, origin);
            } else if (value instanceof List<?> list) {
                entries.put(
                        key, new Entry(list.stream().map(String::valueOf).collect(Collectors.joining(",")), origin));
            } else if (value != null) {
                entries.put(key, new Entry(value.toString(), origin));
            }
        });
    }

    private static String nearest(String name, Iterable<String> known) {
        @Nullable String best = null;
        int bestDistance = Math.max(2, name.length() / 4) + 1;
        for (String candidate : known) {
            int distance = distance(name, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best == null ? "" : "; did you mean '" + best + "'?";
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
