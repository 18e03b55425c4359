package io.trimtab.serving.processing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Rows of a request that go through the model in one call, by their positions. */
record RowGroup(List<Integer> rows) {
    /** Rows that cost more than this many times what the cheapest of their call costs go into another call. */
    private static final int ALIKE = 2;

    int row(int index) {
        return rows.get(index);
    }

    int size() {
        return rows.size();
    }

    /**
     * Divides rows so that those of a group cost alike, and that a group, in which every row costs as much as the
     * dearest, stays within what may be done at once. A row that is too dear by itself is a group.
     */
    static List<RowGroup> of(int count, IntUnaryOperator cost, int atOnce) {
        List<Integer> cheapestFirst = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingInt(cost::applyAsInt))
                .toList();
        List<RowGroup> groups = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (int row : cheapestFirst) {
            long dearest = cost.applyAsInt(row);
            boolean fits = rows.isEmpty()
                    || ((rows.size() + 1) * dearest <= atOnce
                            && dearest <= (long) ALIKE * cost.applyAsInt(rows.get(0)));
            if (!fits) {
                groups.add(new RowGroup(rows));
                rows = new ArrayList<>();
            }
            rows.add(row);
        }
        groups.add(new RowGroup(rows));
        return groups;
    }
}
