package io.trimtab.serving.settings;

/** The reference page of a settings record tree, as Markdown. */
public final class SettingsReference {
    private SettingsReference() {}

    /** One table row for each setting below {@code root}: key, type, default, description, environment variable. */
    public static String table(Class<? extends Record> root) {
        var page = new StringBuilder("| Key | Type | Default | What it does |\n|---|---|---|---|\n");
        for (SettingsTree.Leaf leaf : SettingsTree.leaves(root)) {
            page.append("| `").append(leaf.key()).append("` | ");
            page.append(SettingValue.typeName(leaf.type()))
                    .append(bounds(leaf.setting()))
                    .append(" | ");
            page.append(defaultOf(leaf)).append(" | ");
            page.append(leaf.setting().doc()).append(" |\n");
        }
        return page.toString();
    }

    private static String defaultOf(SettingsTree.Leaf leaf) {
        if (leaf.setting().required()) {
            return "must be given";
        }
        String value = leaf.setting().defaultValue();
        return leaf.optional() || value.isEmpty() ? "none" : "`" + value + "`";
    }

    private static String bounds(Setting setting) {
        if (setting.min().isEmpty() && setting.max().isEmpty()) {
            return "";
        }
        return setting.max().isEmpty() ? ", at least " + setting.min() : ", " + setting.min() + " to " + setting.max();
    }
}
