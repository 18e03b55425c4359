package io.trimtab.standalone.runtime;

import java.util.Optional;
import java.util.regex.Pattern;

/** What Maven prints, of which two things matter: how far a download is, and why the build failed. */
final class MavenOutput {
    private static final int MAX_LINE = 4_000;
    private static final int MAX_ERROR = 400;
    private static final String ERROR = "[ERROR] ";
    private static final String WRAPPER = "mvnw: ";

    /** {@code Progress (1): 44/149 MB}, written again and again over itself. */
    private static final Pattern PROGRESS = Pattern.compile("Progress \\(\\d+\\): ([0-9.]+)/([0-9.]+ [kMG]?B)\\s*");

    private static final Pattern GOAL = Pattern.compile("^Failed to execute goal \\S+ \\(.*?\\) on project \\S+: ");

    private final StringBuilder line = new StringBuilder();
    private Optional<String> progress = Optional.empty();
    private Optional<String> error = Optional.empty();
    private Optional<String> wrapper = Optional.empty();

    synchronized void add(String text) {
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '\n' || next == '\r') {
                end(line.toString());
                line.setLength(0);
            } else if (line.length() < MAX_LINE) {
                line.append(next);
            }
        }
    }

    private void end(String whole) {
        var size = PROGRESS.matcher(whole);
        if (size.matches()) {
            progress = Optional.of(size.group(1) + " of " + size.group(2));
        } else if (error.isEmpty() && whole.startsWith(ERROR)) {
            error = Optional.of(
                    shortened(GOAL.matcher(whole.substring(ERROR.length())).replaceFirst("")));
        } else if (whole.startsWith(WRAPPER)) {
            wrapper = Optional.of(shortened(whole.substring(WRAPPER.length())));
        }
    }

    private static String shortened(String text) {
        return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR) + "…";
    }

    /** How far it is, as {@code 44 of 149 MB}; empty when it does not say. */
    synchronized Optional<String> progress() {
        return progress;
    }

    /** The first line in which Maven says what went wrong, else the last word of the script that starts it. */
    synchronized String error() {
        return error.or(() -> wrapper).orElse("Maven failed and did not say why");
    }
}
