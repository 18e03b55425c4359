package io.trimtab.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

/** What an answer must never show: names of classes and files, addresses, stack traces. */
final class Insides {
    private static final Pattern SHOWN = Pattern.compile(
            "(?:java|javax|jdk|sun|io|com|ai|org|net)\\.[a-z][\\w.]*\\.[A-Z]|[A-Z]\\w+(?:Exception|Error)\\b|StreamRead"
                    + "|\\.java\\b|\\.(?:cc|cpp|h):\\d|\\bat [\\w.$]+\\(|@[0-9a-f]{5,}|\\b0x[0-9a-f]{6,}"
                    + "|(?<![\\w/])/(?:tmp|home|root|usr|var|opt|work|etc|proc)/|/model\\.onnx|127\\.0\\.0\\.1|localhost");

    private Insides() {}

    static void assertNotShownIn(String text) {
        assertThat(SHOWN.matcher(text).results().map(found -> found.group()).toList())
                .as("insides shown in: %s", text.length() > 600 ? text.substring(0, 600) : text)
                .isEmpty();
    }
}
