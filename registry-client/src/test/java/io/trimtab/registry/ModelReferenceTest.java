package io.trimtab.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelReferenceTest {
    @Test
    void readsTheThreeForms() {
        assertThat(ModelReference.parse("flight-delay")).isEqualTo(ModelReference.of("flight-delay"));
        assertThat(ModelReference.parse("flight-delay@champion"))
                .isEqualTo(ModelReference.alias("flight-delay", "champion"));
        assertThat(ModelReference.parse("flight-delay/12")).isEqualTo(ModelReference.version("flight-delay", "12"));
    }

    @Test
    void isWrittenAsItIsRead() {
        for (String text : new String[] {"m", "m@canary", "m/3", "a.b_c-d@x-1"}) {
            assertThat(ModelReference.parse(text)).hasToString(text);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "m@a/1       | model reference must be name, name@alias or name/version, was 'm@a/1'",
                "``          | model name must match [A-Za-z0-9][A-Za-z0-9._-]{0,127}, was ''",
                "@champion   | model name must match [A-Za-z0-9][A-Za-z0-9._-]{0,127}, was ''",
                "m@          | alias must match [A-Za-z][A-Za-z0-9_-]{0,63}, was ''",
                "m@a b       | alias must match [A-Za-z][A-Za-z0-9_-]{0,63}, was 'a b'",
                "m@latest    | alias must match anything but the reserved 'latest' and 'v<digits>', was 'latest'",
                "m@V12       | alias must match anything but the reserved 'latest' and 'v<digits>', was 'V12'",
                "m/          | version must match [1-9][0-9]{0,17}, was ''",
                "m/0         | version must match [1-9][0-9]{0,17}, was '0'",
                "m/1/2       | version must match [1-9][0-9]{0,17}, was '1/2'",
                "m/../1      | version must match [1-9][0-9]{0,17}, was '../1'"
            })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> ModelReference.parse(text))
                .isInstanceOf(RegistryException.class)
                .hasMessage(message);
    }

    @Test
    void messagesShowNoControlCharacters() {
        assertThatThrownBy(() -> ModelReference.parse("a\n\u001b[2Jb")).hasMessageEndingWith("was 'a··[2Jb'");
    }

    @Test
    void hasNeverBothAliasAndVersion() {
        assertThatThrownBy(() -> new ModelReference("m", Optional.of("champion"), Optional.of("1")))
                .hasMessage("model reference must have an alias or a version, not both, was 'm@champion/1'");
    }
}
