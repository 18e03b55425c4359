package io.trimtab.serving.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The leaves of a settings record tree, in the order in which they are declared. */
final class SettingsTree {
    private SettingsTree() {}

    /**
     * One leaf.
     *
     * @param key the dotted key, for example {@code http.max-body-size}
     * @param type the type of a value; what is inside an {@code Optional}
     * @param optional whether the component is an {@code Optional}
     */
    record Leaf(String key, Class<?> type, boolean optional, Setting setting) {}

    /** Every leaf below {@code root}. */
    static List<Leaf> leaves(Class<?> root) {
        var leaves = new ArrayList<Leaf>();
        collect(root, "", leaves);
        return leaves;
    }

    static void collect(Class<?> record, String prefix, List<Leaf> leaves) {
        for (RecordComponent component : record.getRecordComponents()) {
            String key = prefix + dashed(component.getName());
            if (component.getType().isRecord() && component.getType() != DataSize.class) {
                collect(component.getType(), key + ".", leaves);
            } else {
                leaves.add(leaf(component, key));
            }
        }
    }

    static Leaf leaf(RecordComponent component, String key) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException("settings component without @Setting: " + component.getDeclaringRecord()
                    + "." + component.getName());
        }
        boolean optional = component.getType() == Optional.class;
        Class<?> type = component.getType();
        if (optional && component.getGenericType() instanceof ParameterizedType generic) {
            var argument = generic.getActualTypeArguments()[0];
            type = argument instanceof Class<?> plain ? plain : List.class;
        }
        return new Leaf(key, type, optional, setting);
    }

    /** {@code maxBodySize} becomes {@code max-body-size}. */
    static String dashed(String name) {
        var text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                text.append('-');
            }
            text.append(c);
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }

    /** {@code http.max-body-size} becomes {@code HTTP_MAX_BODY_SIZE}. */
    static String environmentName(String key) {
        return key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
