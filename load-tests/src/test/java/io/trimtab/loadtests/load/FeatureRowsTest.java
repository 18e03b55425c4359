package io.trimtab.loadtests.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FeatureRowsTest {
    @Test
    void makesTheSameRowsEveryTimeAndNoTwoAlike() {
        List<String> bodies = FeatureRows.generate(10_000, 5).requestBodies("features");

        assertThat(bodies)
                .doesNotHaveDuplicates()
                .isEqualTo(FeatureRows.generate(10_000, 5).requestBodies("features"));
    }

    @Test
    void writesValuesWhoseTextIsTheirFloat() {
        FeatureRows rows = FeatureRows.generate(1_000, 5);

        List<String> bodies = rows.requestBodies("x");

        for (int i = 0; i < bodies.size(); i++) {
            String data = bodies.get(i).replaceAll(".*\"data\":\\[", "").replaceAll("].*", "");
            float[] parsed = new float[5];
            String[] texts = data.split(",", -1);
            for (int column = 0; column < parsed.length; column++) {
                parsed[column] = Float.parseFloat(texts[column]);
            }
            assertThat(Arrays.equals(parsed, rows.rows().get(i)))
                    .as(bodies.get(i))
                    .isTrue();
        }
    }

    @Test
    void refusesMoreRowsThanItCanKeepApart() {
        assertThatThrownBy(() -> FeatureRows.generate(10_001, 5))
                .hasMessage("rows must be between 1 and 10000, was 10001");
    }
}
