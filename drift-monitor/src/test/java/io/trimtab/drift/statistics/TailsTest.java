package io.trimtab.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values: SciPy 1.17.1, {@code kstwo.sf(d, n)}. */
final class TailsTest {
    @ParameterizedTest
    @CsvSource({
        "1000, 0.0548, 0.004737837995749029",
        "1000, 0.1, 3.703687096817711e-09",
        "1000, 0.3, 2.590715705736845e-80",
        "500, 0.2, 5.256835361945869e-18",
        "50000, 0.0085, 0.0014479543704041238",
        "1, 0.9, 0.19999999999999996",
        "20, 0.5, 3.787595240539032e-05",
        "99999, 0.02, 3.54010239412611e-35"
    })
    void theTailOfKolmogorovAndSmirnovIsSciPys(int rows, double distance, double scipy) {
        assertThat(Tails.kolmogorovSmirnov(distance, rows)).isCloseTo(scipy, withPercentage(1e-4));
    }
}
