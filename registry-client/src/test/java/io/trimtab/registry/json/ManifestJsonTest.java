package io.trimtab.registry.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.registry.ApprovalStatus;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.Manifest;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManifestJsonTest {
    @Test
    void readsAndWritesTheGoldenManifest() throws IOException {
        byte[] golden = golden();

        Manifest manifest = ManifestJson.read(golden, "manifest.json");

        assertThat(new String(ManifestJson.write(manifest), StandardCharsets.UTF_8))
                .isEqualTo(new String(golden, StandardCharsets.UTF_8));
        assertThat(manifest.features().get(1))
                .isEqualTo(new Feature("day_of_week", "input", 1, FeatureType.CATEGORICAL, FeatureRole.CALENDAR));
        assertThat(manifest.lineage().orElseThrow().trainingData().orElseThrow().rows())
                .contains(51_234L);
        assertThat(manifest.approval().orElseThrow().status()).isEqualTo(ApprovalStatus.APPROVED);
    }

    @Test
    void passesOverMembersOfANewerWriter() throws IOException {
        String newer = new String(golden(), StandardCharsets.UTF_8)
                .replaceFirst("\\{", "{\"signed_by\":{\"keys\":[1,2]},")
                .replace("\"column\" : 0,", "\"column\" : 0, \"importance\" : 0.4,");

        assertThat(ManifestJson.read(newer.getBytes(StandardCharsets.UTF_8), "manifest.json"))
                .isEqualTo(ManifestJson.read(golden(), "manifest.json"));
    }

    @Test
    void aFewMembersAreEnough() {
        Manifest manifest = read("{'format_version':1,'created':'2026-01-01T00:00:00Z','runtime':'djl','model':'.'}");

        assertThat(manifest.modelPath()).isEqualTo(".");
        assertThat(manifest.features()).isEmpty();
        assertThat(manifest.lineage()).isEmpty();
        assertThat(manifest.approval()).isEmpty();
    }

    @Test
    void aFeatureIsAFeatureUnlessItSaysOtherwise() {
        Manifest manifest = with("'features':[{'name':'x','input':'input','column':0,'type':'numeric'}]");

        assertThat(manifest.features().get(0).role()).isEqualTo(FeatureRole.FEATURE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'files':{'a':'ABC'}                                                | M files 'a' must be a SHA-256: 64 hexadecimal digits in lower case, was \"ABC\"",
                "'files':[]                                                         | M files must be an object, was []",
                "'features':{}                                                      | M features must be an array, was {}",
                "'features':[{'input':'i','column':0,'type':'numeric'}]             | M features[0] name must be a string that is not empty, was missing",
                "'features':[{'name':'f','input':'i','column':-1,'type':'numeric'}] | M features[0] column must be a whole number from 0 to 2147483647, was -1",
                "'features':[{'name':'f','input':'i','column':0,'type':'text'}]     | M features[0] type must be one of [numeric, categorical], was \"text\"",
                "'features':[{'name':'f','input':'i','column':0,'type':'numeric','role':'key'}] | M features[0] role must be one of [feature, id, calendar, timestamp], was \"key\"",
                "'predictions':[{'name':'p','output':'o','column':0,'type':'numeric','role':'x'}] | M predictions[0] role must be one of [score, class, embedding, other], was \"x\"",
                "'signature':{'inputs':[{'name':'i','datatype':'FLOAT','shape':[1]}]} | M signature inputs[0] datatype must be one of [BOOL,",
                "'signature':{'inputs':[{'name':'i','datatype':'FP32','shape':[-2]}]} | M signature inputs[0] shape[0] must be a whole number from -1 to 9223372036854775807, was -2",
                "'metrics':{'auc':'high'}                                           | M metrics 'auc' must be a finite number, was \"high\"",
                "'approval':{'status':'maybe'}                                      | M approval status must be one of [pending, approved, rejected], was \"maybe\"",
                "'lineage':{'training_data':{'uri':'x','rows':-1}}                  | M lineage training_data rows must be a whole number from 0 to 9223372036854775807, was -1",
                "'lineage':7                                                        | M lineage must be an object, was 7",
                "'parameters':{'threads':1}                                         | M parameters 'threads' must be a string that is not empty, was 1",
                "'model':'twice.onnx'                                               | M must be JSON, but line 1 is not: Duplicate field 'model'"
            })
    void saysWhereAManifestIsWrong(String member, String message) {
        assertThatThrownBy(() -> with(member))
                .isInstanceOf(RegistryException.class)
                .hasMessageStartingWith(message)
                .satisfies(
                        e -> assertThat(((RegistryException) e).code()).isEqualTo(RegistryErrorCode.INVALID_VERSION));
    }

    @Test
    void moreThanOneDocumentIsRefused() {
        assertThatThrownBy(() -> read("{} {}")).hasMessageStartingWith("M must be JSON, but line 1 is not: ");
    }

    private static Manifest with(String member) {
        return read("{'format_version':1,'created':'2026-01-01T00:00:00Z','runtime':'onnxruntime','model':'model.onnx',"
                + member + "}");
    }

    private static Manifest read(String json) {
        return ManifestJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "M");
    }

    private static byte[] golden() throws IOException {
        try (InputStream in = ManifestJsonTest.class.getResourceAsStream("/golden/manifest-v1.json")) {
            return Objects.requireNonNull(in, "golden manifest").readAllBytes();
        }
    }
}
