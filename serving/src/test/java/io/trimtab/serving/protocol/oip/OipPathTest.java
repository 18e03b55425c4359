package io.trimtab.serving.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.protocol.oip.OipPath.Kind;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

final class OipPathTest {
    @Test
    void everyKindOfPathIsInTheOpenApiDescription() throws Exception {
        Set<Kind> described = EnumSet.noneOf(Kind.class);
        try (InputStream in = OipPathTest.class.getResourceAsStream("/openapi/openapi.yaml")) {
            Map<String, Map<String, Object>> description = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            for (String path : description.getOrDefault("paths", Map.of()).keySet()) {
                described.add(OipPath.parse(path.replace("{model}", "m").replace("{version}", "1"))
                        .kind());
            }
        }

        assertThat(described).containsAll(EnumSet.complementOf(EnumSet.of(Kind.UNKNOWN)));
    }
}
