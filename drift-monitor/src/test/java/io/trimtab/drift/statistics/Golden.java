package io.trimtab.drift.statistics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the files under {@code golden/} and compares with them. */
public final class Golden {
    private Golden() {}

    public static JsonNode read(String file) {
        try (InputStream in = requireNonNull(Golden.class.getResourceAsStream("/golden/" + file), file)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static long[] longs(JsonNode array) {
        long[] values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asLong();
        }
        return values;
    }

    public static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }

    /** Counts without the two last ones: missing or not a number, and infinite. */
    public static long[] valid(JsonNode counts) {
        long[] all = longs(counts);
        return java.util.Arrays.copyOf(all, all.length - 2);
    }

    public static List<long[]> validOf(JsonNode list) {
        List<long[]> result = new ArrayList<>();
        list.forEach(counts -> result.add(valid(counts)));
        return result;
    }

    /** Within 1e-9 relative. */
    public static void agree(String what, double actual, JsonNode expected) {
        within(what, actual, expected.asDouble(), 1e-9);
    }

    /** A probability: within 1e-9 relative, 1e-6 below 1e-12. */
    public static void agreeOnP(String what, double actual, JsonNode expected) {
        within(what, actual, expected.asDouble(), expected.asDouble() < 1e-12 ? 1e-6 : 1e-9);
    }

    public static void within(String what, double actual, double expected, double relative) {
        assertThat(Math.abs(actual - expected))
                .as("%s: %s, expected %s", what, actual, expected)
                .isLessThanOrEqualTo(relative * Math.max(Math.abs(expected), 1e-300) + (expected == 0 ? 1e-12 : 0));
    }
}
