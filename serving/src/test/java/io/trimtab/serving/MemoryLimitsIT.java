package io.trimtab.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RestBody.Answer;
import io.trimtab.serving.RunningNode.Models;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Small requests must not take much memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MemoryLimitsIT {
    private static final String FLOATS = "/v2/models/floats/infer";
    private static final String TEXTS = "/v2/models/texts/infer";
    private static final int ROWS = 200_000;

    private RunningNode node;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        node = new Models(root)
                .with("floats", "1", "identity_fp32.onnx")
                .with("texts", "1", "identity_bytes.onnx")
                .serve("admission.memory=8MiB");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static String floats(int rows, boolean binaryAnswer) {
        return "{\"parameters\":{\"binary_data_output\":" + binaryAnswer + "},\"inputs\":[{\"name\":\"input\","
                + "\"datatype\":\"FP32\",\"shape\":[" + rows + ",2],\"parameters\":{\"binary_data_size\":" + 8 * rows
                + "}}]}";
    }

    private Answer ask(int rows, boolean binaryAnswer) throws Exception {
        return RestBody.post(node, FLOATS, floats(rows, binaryAnswer), new byte[8 * rows]);
    }

    @Test
    void tensorsThatNeverFitAreAClearMistake() throws Exception {
        Answer answer = ask(2 * 1024 * 1024, true);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json())
                .startsWith("{\"error\":\"the tensors of the request may take 33554432 bytes of memory, more than the"
                        + " 8388608 that there are (admission.memory)");
    }

    @Test
    void anAnswerThatIsTooLargeAsTextCanBeHadAsBinaryData() throws Exception {
        Answer text = ask(ROWS, false);
        Answer binary = ask(ROWS, true);

        assertThat(text.status()).isEqualTo(400);
        assertThat(text.json())
                .startsWith("{\"error\":\"the answer of the request may take ")
                .contains("for binary data");
        assertThat(binary.status()).isEqualTo(200);
        assertThat(binary.binary()).hasSize(8 * ROWS);
    }

    @Test
    void millionsOfEmptyTextsAreRefusedBeforeTheyTakeMemory() throws Exception {
        int rows = 1 << 20;
        String json = "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"BYTES\",\"shape\":[" + rows
                + ",2],\"parameters\":{\"binary_data_size\":" + 8 * rows + "}}]}";

        Answer answer = RestBody.post(node, TEXTS, json, new byte[8 * rows]);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json())
                .isEqualTo("{\"error\":\"a request must have at most 1048576 elements of BYTES; with input 'input' of"
                        + " shape [1048576, 2] it has 2097152\"}");
    }

    @Test
    void textsThatGrowWhenTheyAreEscapedCountAsWhatTheyBecome() throws Exception {
        byte[] control = new byte[700_000];
        java.util.Arrays.fill(control, (byte) 1);
        byte[] elements = RestBody.elements(control, new byte[0]);
        String json = "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"BYTES\",\"shape\":[1,2],"
                + "\"parameters\":{\"binary_data_size\":" + elements.length + "}}]}";

        Answer answer = RestBody.post(node, TEXTS, json, elements);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json()).startsWith("{\"error\":\"the answer of the request may take 840");
    }

    @Test
    void classesAreAsManyAsAnAnswerHolds() throws Exception {
        try (RunningNode roomy = new Models(root()).serve()) {
            int rows = 600_000;
            String json = "{\"outputs\":[{\"name\":\"output\",\"parameters\":{\"classification\":2000000000}}],"
                    + floats(rows, false).substring(1);

            Answer answer = RestBody.post(roomy, FLOATS, json, new byte[8 * rows]);

            assertThat(answer.json())
                    .isEqualTo("{\"error\":\"the classification of output 'output' must have at most 1048576 elements,"
                            + " would have 1200000: 600000 rows of 2\"}");
            assertThat(answer.status()).isEqualTo(400);
        }
    }

    private Path root() {
        return node.root();
    }
}
