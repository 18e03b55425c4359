package io.trimtab.drift.policy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The YAML form of a {@link DriftPolicy}: what it leaves out is as shipped, what it does not know is an error.
 *
 * <p>Keys are those of the record tree in lower case with dashes: {@code retrain: {effect: 0.05, cooldown: PT24H}}.
 */
public final class PolicyFile {
    private PolicyFile() {}

    /**
     * The policy in this text.
     *
     * @param name what messages call the text
     * @throws IllegalArgumentException that lists every problem
     */
    public static DriftPolicy parse(String yaml, String name) {
        List<String> problems = new ArrayList<>();
        try {
            Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            Object policy = record("", DriftPolicy.DEFAULT, read == null ? Map.of() : read, problems);
            if (problems.isEmpty()) {
                return (DriftPolicy) policy;
            }
        } catch (YAMLException e) {
            problems.add("not YAML: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
        throw new IllegalArgumentException("policy " + name + ": " + String.join("; ", problems));
    }

    private static Object record(String path, Object defaults, Object yaml, List<String> problems) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        if (!(yaml instanceof Map<?, ?> map)) {
            problems.add("'%s' must be a mapping, was %s".formatted(path, yaml));
            return defaults;
        }
        List<String> known = Arrays.stream(components)
                .map(component -> key(component.getName()))
                .toList();
        map.keySet().stream()
                .filter(key -> !known.contains(String.valueOf(key)))
                .forEach(key -> problems.add("unknown key '%s%s', known are %s".formatted(path, key, known)));
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            String key = known.get(i);
            Object standard = get(components[i], defaults);
            values[i] = map.containsKey(key) ? value(path + key, standard, map.get(key), problems) : standard;
        }
        return problems.isEmpty() ? make(defaults.getClass(), components, values) : defaults;
    }

    private static Object value(String path, Object standard, @Nullable Object yaml, List<String> problems) {
        if (standard instanceof Record) {
            return record(path + ".", standard, yaml == null ? Map.of() : yaml, problems);
        }
        if (standard instanceof Map) {
            return numbers(path, yaml, problems);
        }
        if (standard instanceof Integer && yaml instanceof Integer) {
            return yaml;
        }
        if (standard instanceof Double && yaml instanceof Number number) {
            return number.doubleValue();
        }
        if (standard instanceof Duration && yaml instanceof String text) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                problems.add("'%s' must be an ISO 8601 duration such as PT24H, was '%s'".formatted(path, text));
                return standard;
            }
        }
        String wanted = standard instanceof Integer
                ? "a whole number"
                : standard instanceof Double ? "a number" : "an ISO 8601 duration such as PT24H";
        problems.add("'%s' must be %s, was '%s'".formatted(path, wanted, yaml));
        return standard;
    }

    private static Map<String, Double> numbers(String path, @Nullable Object yaml, List<String> problems) {
        Map<String, Double> numbers = new TreeMap<>();
        if (yaml instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (value instanceof Number number) {
                    numbers.put(String.valueOf(name), number.doubleValue());
                } else {
                    problems.add("'%s.%s' must be a number, was '%s'".formatted(path, name, value));
                }
            });
        } else if (yaml != null) {
            problems.add("'%s' must be a mapping of columns to numbers, was '%s'".formatted(path, yaml));
        }
        return numbers;
    }

    private static String key(String component) {
        return Arrays.stream(component.split("(?=[A-Z])", -1))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("-"));
    }

    private static Object get(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("policy component " + component.getName() + " cannot be read", e);
        }
    }

    private static Object make(Class<?> type, RecordComponent[] components, Object[] values) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException problem) {
                throw problem;
            }
            throw new IllegalStateException("policy part " + type.getSimpleName() + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("policy part " + type.getSimpleName() + " cannot be made", e);
        }
    }
}
