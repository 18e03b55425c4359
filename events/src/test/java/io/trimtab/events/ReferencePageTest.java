package io.trimtab.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/events.md} says what the code does. */
final class ReferencePageTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "events.md");
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "prediction-v1.value.json");

    @Test
    void namesEveryTopicTypeAndHeader() throws Exception {
        String page = Files.readString(PAGE);
        List<String> names = new ArrayList<>();
        for (Class<?> constants : List.of(Topics.class, EventTypes.class, CloudEventHeaders.class)) {
            names.addAll(texts(constants));
        }

        assertThat(names)
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void showsTheGoldenRecord() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("```json\n") + "```json\n".length();
        String shown = page.substring(start, page.indexOf("```", start));

        assertThat(shown.replaceAll("\n ?", ""))
                .isEqualTo(Files.readString(GOLDEN).strip());
    }

    private static List<String> texts(Class<?> constants) throws IllegalAccessException {
        List<String> texts = new ArrayList<>();
        for (Field field : constants.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                texts.add((String) field.get(null));
            }
        }
        return texts;
    }
}
