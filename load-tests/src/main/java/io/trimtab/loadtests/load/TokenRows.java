package io.trimtab.loadtests.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Rows of token ids for a text encoder, the same in every run.
 *
 * @param rows each row's ids, 1 to 30,521
 */
public record TokenRows(List<long[]> rows) {
    private static final long SEED = 20_260_102L;
    private static final int VOCABULARY = 30_522;

    public TokenRows {
        rows = List.copyOf(rows);
    }

    /** {@code count} rows of {@code tokens} ids. */
    public static TokenRows generate(int count, int tokens) {
        var random = new SplittableRandom(SEED + tokens);
        var rows = new ArrayList<long[]>();
        for (int i = 0; i < count; i++) {
            rows.add(random.longs(tokens, 1, VOCABULARY).toArray());
        }
        return new TokenRows(rows);
    }

    /** One Open Inference Protocol request for each row, with a mask of ones. */
    public List<String> requestBodies() {
        return rows.stream().map(TokenRows::body).toList();
    }

    private static String body(long[] row) {
        String ids = Arrays.stream(row).mapToObj(Long::toString).collect(Collectors.joining(","));
        String mask = Arrays.stream(row).mapToObj(id -> "1").collect(Collectors.joining(","));
        return "{\"inputs\":[" + tensor("input_ids", row.length, ids) + "," + tensor("attention_mask", row.length, mask)
                + "]}";
    }

    private static String tensor(String name, int tokens, String data) {
        return "{\"name\":\"" + name + "\",\"shape\":[1," + tokens + "],\"datatype\":\"INT64\",\"data\":[" + data
                + "]}";
    }
}
