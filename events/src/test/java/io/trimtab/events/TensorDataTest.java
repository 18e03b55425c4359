package io.trimtab.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TensorDataTest {
    @Test
    void aRowIsFlattenedWhateverTheRank() {
        TensorData cube = TensorData.ofLongs("x", Datatype.INT8, new long[] {2, 2, 2}, 0, 1, 2, 3, 4, 5, 6, 7);

        assertThat(cube.rows()).isEqualTo(2);
        assertThat(cube.columns()).isEqualTo(4);
        assertThat(cube.exact(1, 2)).isEqualTo(6);
    }

    @Test
    void sameNumberHasTheSameLabelInEveryType() {
        long[] one = {1};

        assertThat(TensorData.ofDoubles("x", Datatype.FP64, one, 3).label(0, 0)).isEqualTo("3");
        assertThat(TensorData.ofDoubles("x", Datatype.FP32, one, 3).label(0, 0)).isEqualTo("3");
        assertThat(TensorData.ofLongs("x", Datatype.INT64, one, 3).label(0, 0)).isEqualTo("3");
        assertThat(TensorData.ofDoubles("x", Datatype.FP32, one, 0.1).label(0, 0))
                .isEqualTo("0.1");
        assertThat(TensorData.ofDoubles("x", Datatype.FP64, one, 0.1).label(0, 0))
                .isEqualTo("0.1");
        assertThat(TensorData.ofDoubles("x", Datatype.FP64, one, -0.0).label(0, 0))
                .isEqualTo("0");
        assertThat(TensorData.ofDoubles("x", Datatype.FP64, one, 1e17).label(0, 0))
                .isEqualTo("100000000000000000");
        assertThat(TensorData.ofDoubles("x", Datatype.FP64, one, 1e300).label(0, 0))
                .isEqualTo("1.0E300");
        assertThat(TensorData.ofLongs("x", Datatype.BOOL, one, 1).label(0, 0)).isEqualTo("true");
    }

    @Test
    void booleansCountAsOneAndZero() {
        TensorData flags = TensorData.ofLongs("x", Datatype.BOOL, new long[] {2}, 1, 0);

        assertThat(flags.number(0, 0)).isEqualTo(1);
        assertThat(flags.number(1, 0)).isEqualTo(0);
    }

    @Test
    void stringsHaveNoNumber() {
        TensorData texts = TensorData.ofTexts("x", new long[] {1}, "7");

        assertThat(texts.number(0, 0)).isNaN();
        assertThat(texts.cell(0, 0)).isEqualTo(Cell.TEXT);
        assertThatThrownBy(() -> texts.exact(0, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void neitherItsArraysNorItsShapeCanBeChangedFromOutside() {
        long[] shape = {2};
        double[] values = {1, 2};
        TensorData tensor = TensorData.ofDoubles("x", Datatype.FP64, shape, values);

        shape[0] = 9;
        values[0] = 9;
        tensor.shape()[0] = 9;

        assertThat(tensor).isEqualTo(TensorData.ofDoubles("x", Datatype.FP64, new long[] {2}, 1, 2));
    }

    @Test
    void refusesElementsThatDoNotFitTheShapeOrType() {
        assertThatThrownBy(() -> TensorData.ofDoubles("x", Datatype.FP64, new long[] {3}, 1, 2))
                .hasMessage("tensor 'x' must have as many elements as its shape [3] says (3), had 2");
        assertThatThrownBy(() -> TensorData.ofDoubles("x", Datatype.INT8, new long[] {1}, 1))
                .hasMessage("tensor 'x' must have a floating-point type, was INT8");
        assertThatThrownBy(() -> TensorData.ofLongs("x", Datatype.BYTES, new long[] {1}, 1))
                .hasMessage("tensor 'x' must have an integer or boolean type, was BYTES");
    }

    @Test
    void refusesPlacesOutsideTheTensor() {
        TensorData tensor = TensorData.ofDoubles("x", Datatype.FP64, new long[] {2, 2}, 1, 2, 3, 4);

        assertThatThrownBy(() -> tensor.number(0, 2))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("tensor 'x' row must be below 2 and column below 2, were 0 and 2");
    }

    @Test
    void aTensorWithoutDataSaysSo() {
        TensorData tensor = TensorData.withoutData("x", Datatype.FP64, new long[] {5, 2}, "sha256:00");

        assertThat(tensor.hasData()).isFalse();
        assertThat(tensor.size()).isZero();
        assertThat(tensor.columns()).isEqualTo(2);
        assertThatThrownBy(() -> tensor.number(0, 0)).hasMessage("tensor 'x' has no data, only a digest");
    }
}
