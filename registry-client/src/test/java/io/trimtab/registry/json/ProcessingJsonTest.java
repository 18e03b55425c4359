package io.trimtab.registry.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.registry.Manifest;
import io.trimtab.registry.Processing;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessingJsonTest {
    private static final String STEPS =
            "{'before':[{'type':'tokenize','file':'text/tokenizer.json','input':'text','max_length':256,'trim':0.5}],"
                    + "'after':[{'type':'pool','normalize':true},{'type':'com.example.step'}]}";

    @Test
    void readsStepsInOrderWithTheirFilesAndOptions() {
        Processing processing = read(STEPS);

        assertThat(processing.before()).hasSize(1);
        assertThat(processing.before().get(0).type()).isEqualTo("tokenize");
        assertThat(processing.before().get(0).file()).contains("text/tokenizer.json");
        assertThat(processing.before().get(0).options())
                .containsExactly(Map.entry("input", "text"), Map.entry("max_length", 256L), Map.entry("trim", 0.5));
        assertThat(processing.after().get(0).options()).containsEntry("normalize", true);
        assertThat(processing.after().get(1).type()).isEqualTo("com.example.step");
        assertThat(processing.files()).containsExactly("text/tokenizer.json");
    }

    @Test
    void aManifestKeepsItsStepsWhenItIsWritten() {
        Manifest manifest = manifest(STEPS);

        assertThat(manifest.processing()).isEqualTo(read(STEPS));
        assertThat(ManifestJson.read(ManifestJson.write(manifest), "M")).isEqualTo(manifest);
    }

    @Test
    void aManifestWithoutStepsDoesNotMentionThem() {
        assertThat(manifest("{}").processing()).isEqualTo(Processing.NONE);
        assertThat(new String(ManifestJson.write(manifest("{}")), StandardCharsets.UTF_8))
                .doesNotContain("processing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'befor':[]}                                  | P must have the members before and after and no other, was {",
                "{'before':{}}                                 | P before must be an array, was {}",
                "{'before':['tokenize']}                       | P before[0] must be an object, was \"tokenize\"",
                "{'before':[{}]}                               | P before[0] type must be a string that is not empty, was missing",
                "{'before':[{'type':'Tokenize'}]}              | P before[0]: processing step type must match [a-z][a-z0-9._-]{0,63}, was 'Tokenize'",
                "{'after':[{'type':'t','file':'../secret'}]}   | P after[0]: file path must match",
                "{'after':[{'type':'t','file':7}]}             | P after[0] file must be a string that is not empty, was 7",
                "{'after':[{'type':'t','a':[1]}]}              | P after[0] a must be a string, a number or a boolean, was [1]",
                "{'after':[{'type':'t','a':{'b':1}}]}          | P after[0] a must be a string, a number or a boolean, was {\"b\":1}",
                "{'after':[{'type':'t','a':null}]}             | P after[0] a must be a string, a number or a boolean, was null",
                "{'after':[{'type':'t','a':1e999}]}            | P after[0] a must be a finite number, was ",
                "{'after':[{'type':'t','A':1}]}                | P after[0]: option of a processing step must match [a-z][a-z0-9_]{0,63}, was 'A'",
            })
    void saysWhereAStepIsWrong(String json, String message) {
        assertRefused(json, message);
    }

    @Test
    void stepsOptionsAndTextsAreBounded() {
        String steps = IntStream.range(0, 17).mapToObj(i -> "{'type':'t'}").collect(Collectors.joining(","));
        String options = IntStream.range(0, 33).mapToObj(i -> ",'o" + i + "':1").collect(Collectors.joining());

        assertRefused("{'after':[" + steps + "]}", "P after must have at most 16 steps");
        assertRefused(
                "{'after':[{'type':'t'" + options + "}]}",
                "P after[0]: processing step 't' must have at most 32 options, had '33'");
        assertRefused(
                "{'after':[{'type':'t','a':'" + "x".repeat(1025) + "'}]}",
                "P after[0]: processing step 't' option a must be a string of at most 1024 characters");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(RegistryException.class)
                .hasMessageStartingWith(message)
                .satisfies(
                        e -> assertThat(((RegistryException) e).code()).isEqualTo(RegistryErrorCode.INVALID_VERSION));
    }

    private static Processing read(String json) {
        return ProcessingJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "P");
    }

    private static Manifest manifest(String processing) {
        String json = "{'format_version':1,'created':'2026-01-01T00:00:00Z','runtime':'onnxruntime',"
                + "'model':'model.onnx','processing':" + processing + "}";
        return ManifestJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "M");
    }
}
