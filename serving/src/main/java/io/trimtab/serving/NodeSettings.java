package io.trimtab.serving;

import io.trimtab.serving.settings.Setting;

/** What the node is called. */
public record NodeSettings(
        @Setting(
                doc = "The node's name in events: letters, digits, dots, dashes and underscores.",
                defaultValue = "serving")
        String id) {
    public NodeSettings {
        if (!id.matches("[A-Za-z0-9._-]{1,128}")) {
            throw new IllegalArgumentException(
                    "node.id must be 1 to 128 letters, digits, dots, dashes or underscores, was '" + id + "'");
        }
    }
}
