package io.trimtab.drift.exact;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.IntStream;

/** Samples as the golden file writes them: values, or a formula over frac(i * step). */
final class WeylSample {
    private WeylSample() {}

    static double[] values(JsonNode sample, boolean integers) {
        if (sample.isArray()) {
            return IntStream.range(0, sample.size())
                    .mapToDouble(i -> sample.get(i).doubleValue())
                    .toArray();
        }
        double step = sample.get("step").doubleValue();
        double scale = sample.get("scale").doubleValue();
        double shift = sample.get("shift").doubleValue();
        String shape = sample.get("shape").textValue();
        return IntStream.rangeClosed(1, sample.get("n").intValue())
                .mapToDouble(i -> scale * shaped(shape, i * step - Math.floor(i * step)) + shift)
                .map(value -> integers ? Math.floor(value) : value)
                .toArray();
    }

    private static double shaped(String shape, double u) {
        return switch (shape) {
            case "uniform" -> u;
            case "exponential" -> -Math.log(1 - u);
            case "cube" -> (2 * u - 1) * (2 * u - 1) * (2 * u - 1);
            case "ratio" -> u / (1 - u);
            case "mostly-zero" -> u < .7 ? 0 : u;
            default -> throw new IllegalArgumentException(shape);
        };
    }

    static long[] whole(JsonNode sample) {
        return IntStream.range(0, sample.size())
                .mapToLong(i -> sample.get(i).longValue())
                .toArray();
    }
}
