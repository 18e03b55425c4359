package io.trimtab.serving.runtime.tensorflow;

import java.util.regex.Pattern;

/** What a file or the engine says, in words that may be shown: short, without paths and the lines of source code. */
final class Text {
    private static final int MAX_LENGTH = 400;

    /** What TensorFlow adds to an error: where in the graph, and in whose Python program. */
    private static final Pattern ORIGIN = Pattern.compile("(?s)\\s*(?:\\[\\[\\{\\{|Detected at node |"
            + "Original stack trace |Stack trace for op |Errors may have originated |\\[Op:).*");

    private static final Pattern NODE = Pattern.compile("\\{\\{[^{}]*\\}\\}\\s*");

    private static final Pattern PATH = Pattern.compile("(?<![\\w.])(?:/[\\w.@+ -]+){2,}|[A-Za-z]:\\\\\\S+");

    private Text() {}

    /** At most 400 characters of it on one line. */
    static String shortened(String text) {
        String line = text.length() > 2 * MAX_LENGTH ? text.substring(0, 2 * MAX_LENGTH) : text;
        line = line.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }

    /** An engine's error. */
    static String of(Throwable failure) {
        String message = failure.getMessage() == null ? "no reason given" : failure.getMessage();
        message = message.length() > 20_000 ? message.substring(0, 20_000) : message;
        message = NODE.matcher(ORIGIN.matcher(message).replaceFirst("")).replaceAll("");
        return shortened(PATH.matcher(message).replaceAll("…"));
    }
}
