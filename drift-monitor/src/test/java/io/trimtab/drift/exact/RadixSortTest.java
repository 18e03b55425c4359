package io.trimtab.drift.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class RadixSortTest {
    private final SplittableRandom random = new SplittableRandom(5);

    private static void assertSorted(DoubleStream stream) {
        double[] values = stream.limit(30_000).toArray();
        double[] expected = values.clone();
        Arrays.sort(expected);

        RadixSort.sort(values);

        assertThat(values).containsExactly(expected);
    }

    @Test
    void ordersEveryKindOfDoubleAsTheJdkDoes() {
        assertSorted(random.longs().mapToDouble(Double::longBitsToDouble).filter(Double::isFinite));
    }

    @Test
    void ordersBothZerosNegativesAndWholeNumbers() {
        assertSorted(random.ints(-3, 4).mapToDouble(value -> value == 0 && random.nextBoolean() ? -0.0 : value));
    }

    @Test
    void leavesAConstantAsItIs() {
        assertSorted(DoubleStream.generate(() -> 7.25));
    }
}
