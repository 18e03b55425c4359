package io.trimtab.loadtests.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The inputs of a benchmark: rows of features, all different, the same in every run.
 *
 * @param rows each row's values; every value has at most four decimals, so its text and its float agree
 */
public record FeatureRows(List<float[]> rows) {
    private static final int MOST = 10_000;
    private static final long SEED = 20_260_101L;

    public FeatureRows {
        rows = List.copyOf(rows);
    }

    /** {@code count} rows, at most 10,000, of {@code features} values between -4 and 4. */
    public static FeatureRows generate(int count, int features) {
        return generate(count, features, 0);
    }

    /** As {@link #generate(int, int)}, others for each {@code set}. */
    public static FeatureRows generate(int count, int features, int set) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("rows must be between 1 and " + MOST + ", was " + count);
        }
        var random = new SplittableRandom(SEED + set);
        var rows = new ArrayList<float[]>();
        for (int row = 0; row < count; row++) {
            float[] values = new float[features];
            for (int column = 0; column < features; column++) {
                values[column] = random.nextInt(-40_000, 40_001) / 10_000f;
            }
            // The row's number in the first value's decimals keeps any two rows apart.
            values[0] = row / 10_000f;
            rows.add(values);
        }
        return new FeatureRows(rows);
    }

    /** One Open Inference Protocol request body for each row. */
    public List<String> requestBodies(String input) {
        return rows.stream().map(row -> body(input, row)).toList();
    }

    private static String body(String input, float[] row) {
        String data = IntStream.range(0, row.length)
                .mapToObj(column -> String.format(Locale.ROOT, "%.4f", row[column]))
                .collect(Collectors.joining(","));
        return "{\"inputs\":[{\"name\":\"" + input + "\",\"shape\":[1," + row.length
                + "],\"datatype\":\"FP32\",\"data\":[" + data + "]}]}";
    }
}
