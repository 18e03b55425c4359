package io.trimtab.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A link in the documentation leads somewhere. */
final class LinksTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");

    @Test
    void everyRelativeLinkPointsToAFileOrFolder() throws IOException {
        var pages = pages();
        var broken = new ArrayList<String>();
        int links = 0;
        for (Path page : pages) {
            for (var link : LINK.matcher(Files.readString(page)).results().toList()) {
                var target = link.group(1);
                if (target.contains("://") || target.startsWith("mailto:")) {
                    continue;
                }
                links++;
                if (!Files.exists(page.resolveSibling(target))) {
                    broken.add(ROOT.relativize(page) + " -> " + target);
                }
            }
        }

        assertThat(links).isGreaterThan(40);
        assertThat(broken).isEmpty();
    }

    @Test
    void everyDecisionHasANumberOfItsOwn() throws IOException {
        try (var folder = Files.list(ROOT.resolve("docs/adr"))) {
            var numbers = folder.map(page -> page.getFileName().toString().substring(0, 4))
                    .toList();

            assertThat(numbers).doesNotHaveDuplicates().allMatch(number -> number.matches("\\d{4}"));
        }
    }

    private static List<Path> pages() throws IOException {
        var pages = new ArrayList<Path>();
        try (var top = Files.newDirectoryStream(ROOT, "*.md")) {
            top.forEach(pages::add);
        }
        for (var folder : List.of("docs", "deploy/standalone/data")) {
            try (var tree = Files.walk(ROOT.resolve(folder))) {
                tree.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        return pages;
    }
}
