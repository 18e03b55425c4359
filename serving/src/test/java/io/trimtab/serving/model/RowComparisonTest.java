package io.trimtab.serving.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.events.Datatype;
import io.trimtab.events.HalfPrecision;
import io.trimtab.serving.inference.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a row's answer counts as the same in company: rounding may differ, values may not. */
final class RowComparisonTest {
    private static final RowComparison CPU = new RowComparison(0);
    private static final RowComparison GPU = new RowComparison(5e-3);

    @Test
    void aRowIsFoundInItsPlace() {
        assertThat(CPU.isRow(floats(2, 1, 2, 3, 4), 0, floats(1, 1, 2))).isTrue();
        assertThat(CPU.isRow(floats(2, 1, 2, 3, 4), 1, floats(1, 3, 4))).isTrue();
        assertThat(CPU.isRow(floats(2, 1, 2, 3, 4), 0, floats(1, 3, 4))).isFalse();
    }

    @Test
    void tensorCoresMayRoundWhatTheCpuMayNot() {
        var together = floats(2, 1.2429f, 0.0003f, 0, 0);
        var alone = floats(1, 1.2432f, 0.0006f);

        assertThat(CPU.isRow(together, 0, alone)).isFalse();
        assertThat(GPU.isRow(together, 0, alone)).isTrue();
    }

    @Test
    void anotherRowsValuesAreNoRounding() {
        assertThat(GPU.isRow(floats(2, 1, 2, 3, 4), 0, floats(1, 1.02f, 2))).isFalse();
        assertThat(GPU.isRow(floats(2, 1, Float.NaN, 3, 4), 0, floats(1, 1, 2))).isFalse();
        assertThat(GPU.isRow(floats(2, 1, 2, 3, 4), 0, floats(1, 1, Float.POSITIVE_INFINITY)))
                .isFalse();
    }

    @Test
    void halvesRoundLikeTheDeviceThatComputesThem() {
        var together = halves(2, 1, 0.001f, 0, 0);
        var alone = halves(1, 1, 0.004f);

        assertThat(CPU.isRow(together, 0, alone)).isFalse();
        assertThat(GPU.isRow(together, 0, alone)).isTrue();
        assertThat(GPU.isRow(together, 0, halves(1, 1, 0.04f))).isFalse();
    }

    private static List<Tensor> floats(int rows, float... values) {
        ByteBuffer data = Tensor.allocate(Datatype.FP32, values.length);
        for (int i = 0; i < values.length; i++) {
            data.putFloat(Float.BYTES * i, values[i]);
        }
        return List.of(Tensor.of("score", Datatype.FP32, new long[] {rows, values.length / rows}, data));
    }

    private static List<Tensor> halves(int rows, float... values) {
        ByteBuffer data = Tensor.allocate(Datatype.FP16, values.length);
        for (int i = 0; i < values.length; i++) {
            data.putShort(Short.BYTES * i, HalfPrecision.toFp16(values[i]));
        }
        return List.of(Tensor.of("score", Datatype.FP16, new long[] {rows, values.length / rows}, data));
    }
}
