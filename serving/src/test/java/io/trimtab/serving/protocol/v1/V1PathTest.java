package io.trimtab.serving.protocol.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.protocol.v1.V1Path.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class V1PathTest {
    @ParameterizedTest
    @CsvSource({
        "/v1/models, MODELS, '', -, -",
        "/v1/models/, MODELS, '', -, -",
        "/v1/models/m, MODEL, m, -, -",
        "/v1/models/m/, MODEL, m, -, -",
        "/v1/models/m/metadata, METADATA, m, -, -",
        "/v1/models/m:predict, PREDICT, m, -, -",
        "/v1/models/m:classify, CLASSIFY, m, -, -",
        "/v1/models/m:regress, REGRESS, m, -, -",
        "/v1/models/m:explain, EXPLAIN, m, -, -",
        "/v1/models/m/versions/3, MODEL, m, 3, -",
        "/v1/models/m/versions/3/metadata, METADATA, m, 3, -",
        "/v1/models/m/versions/3:predict, PREDICT, m, 3, -",
        "/v1/models/m/labels/stable, MODEL, m, -, stable",
        "/v1/models/m/labels/stable:predict, PREDICT, m, -, stable",
        "/v1/models/a%20b+c:predict, PREDICT, a b+c, -, -",
        "/v1/models/%zz, MODEL, %zz, -, -"
    })
    void namesAModelAVersionAndWhatIsWanted(String path, Kind kind, String model, String version, String label) {
        V1Path parsed = V1Path.parse(path);

        assertThat(parsed.kind()).isEqualTo(kind);
        assertThat(parsed.model()).isEqualTo(model);
        assertThat(parsed.version().orElse("-")).isEqualTo(version);
        assertThat(parsed.label().orElse("-")).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/models/:predict",
                "/v1/models//metadata",
                "/v1/models/m:other",
                "/v1/models/m:predict:predict",
                "/v1/models/m/ready",
                "/v1/models/m/versions",
                "/v1/models/m/versions/",
                "/v1/models/m/versions/:predict",
                "/v1/models/m/labels/:predict",
                "/v1/models/m/versions/1/labels/x:predict",
                "/v1/models/m/metadata:predict"
            })
    void isUnknownOtherwise(String path) {
        assertThat(V1Path.parse(path).kind()).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void belongsToTheProtocolBelowItsPrefix() {
        assertThat(V1Path.owns("/v1/models")).isTrue();
        assertThat(V1Path.owns("/v1/models/m:predict")).isTrue();
        assertThat(V1Path.owns("/v1/modelsandmore")).isFalse();
        assertThat(V1Path.owns("/v1/feedback")).isFalse();
    }
}
