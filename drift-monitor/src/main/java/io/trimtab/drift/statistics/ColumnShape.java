package io.trimtab.drift.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How a column's counts become shares at points: cumulative ones for numbers, one by one for categories. */
sealed interface ColumnShape {
    /** Shares this close to a level have reached it. */
    double ROUNDING = 1e-12;

    /** The vector that the null works on. */
    long[] view(long[] counts);

    /** Shares at every possible point of a vector from {@link #view}. */
    double[] shares(long[] view, long rows);

    /** Counts at the chosen points of a vector from {@link #view}. */
    long[] counts(long[] view, int[] points);

    /** The points to look at; of numbers, so many as are wanted. */
    int[] points(long[] reference, double[] shares, int wanted);

    /** Numbers: the point q is the upper edge of bin q. */
    record Numbers() implements ColumnShape {
        @Override
        public long[] view(long[] counts) {
            return counts;
        }

        @Override
        public double[] shares(long[] view, long rows) {
            double[] shares = new double[view.length - 1];
            long below = 0;
            for (int i = 0; i < shares.length; i++) {
                below += view[i];
                shares[i] = (double) below / rows;
            }
            return shares;
        }

        @Override
        public long[] counts(long[] view, int[] points) {
            long[] counts = new long[points.length];
            long below = 0;
            int q = 0;
            for (int bin = 0; q < points.length; bin++) {
                below += view[bin];
                if (bin == points[q]) {
                    counts[q++] = below;
                }
            }
            return counts;
        }

        @Override
        public int[] points(long[] reference, double[] shares, int wanted) {
            int last = shares.length - 1; // everything lies below the last edge
            return IntStream.rangeClosed(1, wanted)
                    .map(j -> first(shares, (double) j / (wanted + 1) - ROUNDING))
                    .filter(i -> i >= 1 && i < last)
                    .distinct()
                    .toArray();
        }

        private static int first(double[] shares, double level) {
            int i = 0;
            while (i < shares.length && shares[i] < level) {
                i++;
            }
            return i;
        }
    }

    /** Categories: the largest ones and all the rest, each of them a point. */
    record Categories(List<Integer> top) implements ColumnShape {
        private static final int MOST = 64;
        private static final int ROWS_EXPECTED = 5;

        /**
         * Of the categories that have five rows in a usual block, at most 64, but at least {@code least} where there are so
         * many.
         *
         * @param total counts of the reference; the categories, then "other" and "unseen"
         * @param median rows of a usual block
         */
        static Categories often(long[] total, double median, int least) {
            long rows = Distances.rows(total);
            int often = (int) IntStream.range(0, Math.max(0, total.length - 2))
                    .filter(category -> rows > 0 && total[category] * median >= ROWS_EXPECTED * (double) rows)
                    .count();
            return of(total, Math.min(MOST, Math.max(least, often)));
        }

        static Categories of(long[] total, int wanted) {
            return new Categories(IntStream.range(0, Math.max(0, total.length - 2))
                    .boxed()
                    .sorted((a, b) -> total[a] != total[b] ? Long.compare(total[b], total[a]) : a - b)
                    .limit(wanted)
                    .toList());
        }

        @Override
        public long[] view(long[] counts) {
            long[] view = new long[top.size() + 1];
            long rest = Distances.rows(counts);
            for (int i = 0; i < top.size(); i++) {
                view[i] = counts[top.get(i)];
                rest -= view[i];
            }
            view[top.size()] = rest;
            return view;
        }

        @Override
        public double[] shares(long[] view, long rows) {
            return Arrays.stream(view)
                    .mapToDouble(count -> (double) count / rows)
                    .toArray();
        }

        @Override
        public long[] counts(long[] view, int[] points) {
            return Arrays.stream(points).mapToLong(point -> view[point]).toArray();
        }

        @Override
        public int[] points(long[] reference, double[] shares, int wanted) {
            return IntStream.range(0, reference.length)
                    .filter(i -> reference[i] > 0)
                    .toArray();
        }
    }
}
