package io.trimtab.serving.settings;

import java.util.List;

/** The settings cannot be used; the message lists every problem, one a line. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public SettingsException(List<String> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    /** The problems in the order in which they were found. */
    public List<String> problems() {
        return problems;
    }

    private static String message(List<String> problems) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return "the settings have " + count + ":\n  - " + String.join("\n  - ", problems);
    }
}
