package io.trimtab.serving.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a settings record tree from its sources; reports all problems together. */
public final class SettingsBinder {
    private final Map<String, SettingsSources.Entry> values;
    private final List<String> problems;

    private SettingsBinder(Map<String, SettingsSources.Entry> values, List<String> problems) {
        this.values = values;
        this.problems = problems;
    }

    /**
     * Binds {@code type}, a record whose components are settings or records of settings. A rule over several settings
     * belongs in the record's compact constructor, as an {@link IllegalArgumentException} that names the keys.
     *
     * @throws SettingsException with every problem
     */
    public static <R extends Record> R bind(Class<R> type, SettingsSources sources) {
        var problems = new ArrayList<String>();
        var values = sources.resolve(SettingsTree.leaves(type), problems);
        Object bound = new SettingsBinder(values, problems).record(type, "");
        if (!problems.isEmpty() || bound == null) {
            throw new SettingsException(problems);
        }
        return type.cast(bound);
    }

    /** The record with nothing but defaults. */
    public static <R extends Record> R defaults(Class<R> type) {
        return bind(type, new SettingsSources());
    }

    private @Nullable Object record(Class<?> type, String prefix) {
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] arguments = new Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            String key = prefix + SettingsTree.dashed(components[i].getName());
            boolean nested = components[i].getType().isRecord() && components[i].getType() != DataSize.class;
            arguments[i] =
                    nested ? record(components[i].getType(), key + ".") : leaf(SettingsTree.leaf(components[i], key));
            complete &= arguments[i] != null;
        }
        return complete ? construct(type, components, arguments) : null;
    }

    private @Nullable Object leaf(SettingsTree.Leaf leaf) {
        SettingsSources.@Nullable Entry entry = values.get(leaf.key());
        if (entry == null && leaf.setting().required()) {
            problems.add(leaf.key() + " must be given: " + leaf.setting().doc());
            return null;
        }
        if (entry == null && leaf.optional()) {
            return Optional.empty();
        }
        String text = entry == null ? leaf.setting().defaultValue() : entry.text();
        try {
            Object value = SettingValue.parse(leaf.type(), text);
            checkBounds(leaf, value);
            return leaf.optional() ? Optional.of(value) : value;
        } catch (IllegalArgumentException | ArithmeticException e) {
            String origin = entry == null ? "default" : entry.origin();
            problems.add(leaf.key() + ": " + e.getMessage() + ", was '" + text.strip() + "' (" + origin + ")");
            return null;
        }
    }

    @SuppressWarnings("unchecked")
    private static void checkBounds(SettingsTree.Leaf leaf, Object value) {
        Setting setting = leaf.setting();
        boolean below = !setting.min().isEmpty()
                && ((Comparable<Object>) value).compareTo(SettingValue.parse(leaf.type(), setting.min())) < 0;
        boolean above = !setting.max().isEmpty()
                && ((Comparable<Object>) value).compareTo(SettingValue.parse(leaf.type(), setting.max())) > 0;
        if (below || above) {
            String rule = setting.max().isEmpty()
                    ? "must be at least " + setting.min()
                    : setting.min().isEmpty()
                            ? "must be at most " + setting.max()
                            : "must be from " + setting.min() + " to " + setting.max();
            throw new IllegalArgumentException(rule);
        }
    }

    private @Nullable Object construct(Class<?> type, RecordComponent[] components, @Nullable Object[] arguments) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException rule) {
                problems.add(String.valueOf(rule.getMessage()));
                return null;
            }
            throw new IllegalStateException("settings record " + type.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("settings record " + type.getName() + " is not accessible", e);
        }
    }
}
