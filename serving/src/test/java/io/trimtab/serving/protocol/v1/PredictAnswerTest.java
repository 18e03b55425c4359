package io.trimtab.serving.protocol.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.TestModels;
import io.trimtab.serving.wire.JsonBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PredictAnswerTest {
    private static String write(Form form, Tensor... outputs) throws ServingException {
        JsonBytes json = JsonBytes.withBareNonNumbers();
        PredictAnswer.write(json, form, List.of(outputs));
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }

    private static Tensor floats(String name, long[] shape, float... values) {
        return TestModels.floats(name, shape, values);
    }

    @Test
    void ofOneOutputIsItsTensorInBothForms() throws Exception {
        Tensor output = floats("y", new long[] {2, 3}, 1, 2, 3, 4, 5, 6);

        assertThat(write(Form.ROWS, output)).isEqualTo("{\"predictions\":[[1.0,2.0,3.0],[4.0,5.0,6.0]]}");
        assertThat(write(Form.COLUMNS, output)).isEqualTo("{\"outputs\":[[1.0,2.0,3.0],[4.0,5.0,6.0]]}");
    }

    @Test
    void ofSeveralOutputsIsObjectsByRowOrOneObject() throws Exception {
        Tensor scores = floats("scores", new long[] {2, 2}, 1, 2, 3, 4);
        Tensor label = TestModels.longs("label", new long[] {2}, 7, Long.MAX_VALUE);

        assertThat(write(Form.ROWS, scores, label))
                .isEqualTo("{\"predictions\":[{\"scores\":[1.0,2.0],\"label\":7},"
                        + "{\"scores\":[3.0,4.0],\"label\":9223372036854775807}]}");
        assertThat(write(Form.COLUMNS, scores, label))
                .isEqualTo("{\"outputs\":{\"scores\":[[1.0,2.0],[3.0,4.0]],\"label\":[7,9223372036854775807]}}");
    }

    @Test
    void nestsAsDeepAsTheShape() throws Exception {
        assertThat(write(Form.COLUMNS, TestModels.longs("y", new long[] {2, 1, 2, 1}, 1, 2, 3, 4)))
                .isEqualTo("{\"outputs\":[[[[1],[2]]],[[[3],[4]]]]}");
    }

    @Test
    void keepsEmptyDimensions() throws Exception {
        assertThat(write(Form.ROWS, floats("y", new long[] {0, 3}))).isEqualTo("{\"predictions\":[]}");
        assertThat(write(Form.ROWS, floats("y", new long[] {2, 0}))).isEqualTo("{\"predictions\":[[],[]]}");
        assertThat(write(Form.ROWS, floats("y", new long[] {0, 3}), floats("z", new long[] {0})))
                .isEqualTo("{\"predictions\":[]}");
        assertThat(write(Form.COLUMNS, floats("y", new long[] {2, 0, 3}))).isEqualTo("{\"outputs\":[[],[]]}");
    }

    @Test
    void writesAScalarAsItIs() throws Exception {
        assertThat(write(Form.COLUMNS, floats("y", new long[] {}, -2.5f))).isEqualTo("{\"outputs\":-2.5}");
    }

    @Test
    void writesWhatIsNotANumberAsBareWords() throws Exception {
        assertThat(write(
                        Form.ROWS,
                        floats("y", new long[] {3}, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)))
                .isEqualTo("{\"predictions\":[NaN,Infinity,-Infinity]}");
        ByteBuffer halves = Tensor.allocate(Datatype.FP16, 2);
        halves.putShort(0, (short) 0x7E00).putShort(2, (short) 0xFC00);
        assertThat(write(Form.ROWS, Tensor.of("y", Datatype.FP16, new long[] {2}, halves)))
                .isEqualTo("{\"predictions\":[NaN,-Infinity]}");
    }

    @Test
    void encodesTextThatIsNone() throws Exception {
        Tensor mixed = Tensor.ofBytes(
                "y", new long[] {2}, List.of("ü\n".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xFF, 0}));

        assertThat(write(Form.ROWS, mixed)).isEqualTo("{\"predictions\":[\"ü\\u000a\",{\"b64\":\"/wA=\"}]}");
    }

    @Test
    void encodesOutputsWhoseNameSaysBytes() throws Exception {
        assertThat(write(Form.COLUMNS, TestModels.strings("image_bytes", new long[] {1, 1}, "xyz")))
                .isEqualTo("{\"outputs\":[[{\"b64\":\"eHl6\"}]]}");
    }

    @Test
    void hasNoRowsForAScalar() {
        assertThatThrownBy(() -> write(Form.ROWS, floats("total", new long[] {}, 1)))
                .isInstanceOf(ServingException.class)
                .hasMessageStartingWith("output 'total' has no rows, so it cannot be answered as 'predictions';");
    }

    @Test
    void hasNoRowsForOutputsThatDisagree() {
        assertThatThrownBy(
                        () -> write(Form.ROWS, floats("y", new long[] {2}, 1, 2), floats("z", new long[] {3}, 1, 2, 3)))
                .isInstanceOf(ServingException.class)
                .hasMessageStartingWith("output 'z' has 3 rows and output 'y' has 2, so they cannot be answered");
    }
}
