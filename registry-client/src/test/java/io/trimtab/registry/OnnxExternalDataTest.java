package io.trimtab.registry;

import static io.trimtab.registry.OnnxBytes.externalTensor;
import static io.trimtab.registry.OnnxBytes.message;
import static io.trimtab.registry.OnnxBytes.modelWithGraph;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxExternalDataTest {
    @TempDir
    private Path folder;

    @Test
    void aModelThatHoldsItsWeightsRefersToNothing() throws IOException {
        assertThat(locations(OnnxBytes.plainModel())).isEmpty();
    }

    @Test
    void findsATensorWhereverOneCanHide() throws IOException {
        byte[] tensor = externalTensor("data.bin");
        byte[] graph = message(5, tensor);
        Map<String, byte[]> hidden = new LinkedHashMap<>();
        hidden.put("initializer", modelWithGraph(graph));
        hidden.put("sparse initializer's values", modelWithGraph(message(15, message(1, tensor))));
        hidden.put("sparse initializer's indices", modelWithGraph(message(15, message(2, tensor))));
        hidden.put("attribute", modelWithGraph(message(1, message(5, message(5, tensor)))));
        hidden.put("attribute's list", modelWithGraph(message(1, message(5, message(10, tensor)))));
        hidden.put("attribute's subgraph", modelWithGraph(message(1, message(5, message(6, graph)))));
        hidden.put("attribute's list of subgraphs", modelWithGraph(message(1, message(5, message(11, graph)))));
        hidden.put(
                "attribute's sparse tensor", modelWithGraph(message(1, message(5, message(22, message(1, tensor))))));
        hidden.put("attribute's sparse list", modelWithGraph(message(1, message(5, message(23, message(2, tensor))))));
        hidden.put("function's node", message(25, message(7, message(5, message(5, tensor)))));
        hidden.put("function's default", message(25, message(11, message(5, tensor))));
        hidden.put("training's initialization", message(20, message(1, graph)));
        hidden.put("training's algorithm", message(20, message(2, graph)));

        for (Map.Entry<String, byte[]> place : hidden.entrySet()) {
            assertThat(locations(place.getValue())).as(place.getKey()).containsExactly("data.bin");
        }
    }

    @Test
    void findsEveryLocationOnce() throws IOException {
        byte[] graph = message(5, externalTensor("b"), 5, externalTensor("a"), 5, externalTensor("b"));

        assertThat(locations(modelWithGraph(graph))).containsExactly("a", "b");
    }

    @Test
    void refusesWhatIsNoProtobufMessage() {
        for (byte[] bytes : new byte[][] {
            {}, "this is no model".getBytes(StandardCharsets.UTF_8), {0x3a, 0x7f}, {(byte) 0xff}, {0x3c}
        }) {
            assertThatThrownBy(() -> locations(bytes), Arrays.toString(bytes))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageStartingWith("the file must be an ONNX model, but cannot be read as one: ");
        }
    }

    @Test
    void refusesGraphsThatAreNestedWithoutEnd() {
        byte[] graph = message(5, externalTensor("x"));
        for (int i = 0; i < 50; i++) {
            graph = message(1, message(5, message(6, graph)));
        }
        byte[] deep = modelWithGraph(graph);

        assertThatThrownBy(() -> locations(deep)).hasMessageContaining("nested more than 100 messages deep");
    }

    @Test
    void anyDamageIsRefusedOrReadButNeverFailsOtherwise() throws IOException {
        byte[] whole = modelWithGraph(message(
                1, message(5, message(6, message(5, externalTensor("data.bin")))), 5, externalTensor("more.bin")));
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1_500; i++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(1, whole.length + 1));
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                locations(damaged);
            } catch (RegistryException e) {
                assertThat(e.code()).isEqualTo(RegistryErrorCode.INVALID_VERSION);
            }
        }
    }

    private Set<String> locations(byte[] model) throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), model);
        return OnnxExternalData.locations("the file", file);
    }
}
