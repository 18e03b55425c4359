package io.trimtab.drift.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.grid.NumericBins;
import io.trimtab.events.Datatype;
import io.trimtab.events.TensorData;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.Manifest;
import io.trimtab.registry.Processing;
import io.trimtab.registry.TensorSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RoundedDataTest {
    @Test
    void everyTrainingValueFallsIntoItsOwnBinAgainWhenItIsServed() {
        double[] values = new SplittableRandom(1).doubles(250, -50, 50).toArray();
        var data = new MemoryData("rows", values.length).numbers("x", values);
        var profile =
                new BaselineBuilder(data).manifest(manifest(Datatype.FP32)).build();
        var bins = (NumericBins) profile.layout().column(0).bins();

        int[] trained = new int[values.length];
        int[] served = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            trained[i] = bins.binOf(Datatype.FP32.nearest(values[i]));
            served[i] = bins.binOf(TensorData.ofDoubles("input", Datatype.FP32, new long[] {1, 1}, values[i])
                    .number(0, 0));
        }

        assertThat(served).isEqualTo(trained);
        assertThat(served)
                .as("each value is an edge, so each has a bin of its own")
                .doesNotHaveDuplicates();
    }

    @Test
    void valuesThatTheModelCannotTellApartAreOne() {
        var data = new MemoryData("rows", 5).numbers("x", 1, 1 + 1e-12, 16777216, 16777217, 1e300);
        List<String> seen = new ArrayList<>();

        RoundedData.of(data, manifest(Datatype.FP32)).numbers("x", (value, rows) -> seen.add(value + " x " + rows));

        assertThat(seen).containsExactly("1.0 x 2", "1.6777216E7 x 2");
    }

    @Test
    void dataOfAnUnknownTypeStaysExact() {
        var data = new MemoryData("rows", 1).numbers("x", 0.1);

        assertThat(RoundedData.of(data, manifest())).isSameAs(data);
    }

    private static Manifest manifest(Datatype... input) {
        List<TensorSpec> inputs =
                input.length == 0 ? List.of() : List.of(new TensorSpec("input", input[0], List.of(-1L, 1L)));
        return new Manifest(
                Manifest.FORMAT_VERSION,
                "onnxruntime",
                "model.onnx",
                Map.of(),
                inputs,
                List.of(),
                List.of(new Feature("x", "input", 0, FeatureType.NUMERIC, FeatureRole.FEATURE)),
                List.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Instant.EPOCH,
                Map.of(),
                Processing.NONE,
                false);
    }
}
