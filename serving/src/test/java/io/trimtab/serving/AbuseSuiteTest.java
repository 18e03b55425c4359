package io.trimtab.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that says which test holds the node to what. */
final class AbuseSuiteTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "abuse-suite.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void everyTestThatThePageNamesExists() throws IOException {
        Map<String, String> sources = sources();

        List<String> missing = TEST.matcher(Files.readString(PAGE))
                .results()
                .filter(named -> !sources.getOrDefault(named.group(1), "").contains("void " + named.group(2) + "("))
                .map(named -> named.group(1) + "#" + named.group(2))
                .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void everyTestOfAbuseHasItsPlaceOnThePage() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(sources().keySet().stream().filter(name -> name.startsWith("Abused")))
                .isNotEmpty()
                .allMatch(page::contains);
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            AbuseSuiteTest::text,
                            (a, b) -> a + b));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
