package io.trimtab.drift;

import java.util.List;

/** Settings that cannot be used; the message lists every problem. */
public final class SettingsException extends RuntimeException {
    private final List<String> problems;

    /** With these problems; at least one. */
    public SettingsException(List<String> problems) {
        super("settings have " + problems.size() + (problems.size() == 1 ? " problem: " : " problems:\n  ")
                + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence each. */
    public List<String> problems() {
        return problems;
    }
}
