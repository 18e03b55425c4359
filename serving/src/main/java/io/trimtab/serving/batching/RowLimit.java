package io.trimtab.serving.batching;

import io.trimtab.serving.inference.ModelSignature;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many rows a call should carry at most, learned from what calls of each size took for a row.
 *
 * <p>More rows a call are cheaper a row only until what the model computes in between no longer fits into the processor's
 * caches; past that they cost more, by a tenth or by a half. Sizes are taken together by powers of two (1, 2, 3 to 4, 5 to 8
 * and so on). The limit is the upper end of the largest size that costs at most {@value #TOLERANCE} times the cheapest, or of the next
 * one while that is not known; there is none while no larger size is known to cost more. One call of {@value #TRY_LARGER} may be twice as
 * large, so that a machine that changes is followed.
 *
 * <p>What counts is CPU time of the thread that calls, so that what else runs on its processor does not, and of it the median of
 * a size's last {@value #ENOUGH} calls, as the first ones of a process are slow and a single one may be. So it is for models that
 * compute on the thread that calls them. Only calls whose rows are alike are compared, and only those are limited: the same signature and as many bytes a row.
 *
 * <p>Not safe for use by several threads; the scheduler's lock guards it.
 */
final class RowLimit {
    static final int ENOUGH = 15;
    static final int TRY_LARGER = 128;
    static final double TOLERANCE = 1.05;
    /** So many calls in a row that are unlike those compared so far, and theirs are compared instead. */
    private static final int UNLIKE = 64;

    private final int most;
    private final double[][] recent;
    private final double[] nanosPerRow;
    private final int[] seen;
    private int limit;
    private int limited;

    private @Nullable ModelSignature signature;
    private long bytesPerRow;
    private int unlike;

    /** @param most rows that a call may carry in any case */
    RowLimit(int most) {
        this.most = most;
        this.limit = most;
        int sizes = size(most) + 1;
        this.recent = new double[sizes][ENOUGH];
        this.nanosPerRow = new double[sizes];
        this.seen = new int[sizes];
    }

    /** The rows that a call should carry at most, as known now. */
    int rows() {
        return limit;
    }

    /** The rows that the next call should carry at most, whose first request has rows of so many bytes. */
    int next(ModelSignature called, long bytes) {
        if (limit == most || bytes != bytesPerRow || !called.equals(signature)) {
            return most;
        }
        if (++limited < TRY_LARGER) {
            return limit;
        }
        limited = 0;
        return (int) Math.min(most, 2L * limit);
    }

    /**
     * A call has ended.
     *
     * @param rows that it carried, at least 1
     * @param bytes of its inputs
     * @param nanos of CPU time that it took
     */
    void ran(ModelSignature called, int rows, long bytes, long nanos) {
        if (rows < 1 || rows > most || nanos < 0 || !isAlike(called, bytes / rows)) {
            return;
        }
        int size = size(rows);
        double each = (double) nanos / rows;
        recent[size][seen[size] % ENOUGH] = each;
        seen[size] = seen[size] + 1 == 2 * ENOUGH ? ENOUGH : seen[size] + 1;
        if (seen[size] >= ENOUGH) {
            nanosPerRow[size] = median(recent[size]);
        }
        limit = worthwhile();
    }

    private boolean isAlike(ModelSignature called, long bytes) {
        if (bytes == bytesPerRow && called.equals(signature)) {
            unlike = 0;
            return true;
        }
        if (signature != null && ++unlike < UNLIKE) {
            return false;
        }
        signature = called;
        bytesPerRow = bytes;
        unlike = 0;
        limit = most;
        Arrays.fill(seen, 0);
        return true;
    }

    private int worthwhile() {
        double least = Double.POSITIVE_INFINITY;
        for (int size = 0; size < seen.length; size++) {
            if (isKnown(size)) {
                least = Math.min(least, nanosPerRow[size]);
            }
        }
        int size = seen.length - 1;
        boolean worse = false;
        while (size >= 0 && !(isKnown(size) && nanosPerRow[size] <= TOLERANCE * least)) {
            worse |= isKnown(size);
            size--;
        }
        if (!worse) {
            return most;
        }
        return Math.min(most, 1 << (isKnown(size + 1) ? size : size + 1));
    }

    private boolean isKnown(int size) {
        return seen[size] >= ENOUGH;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** 0 for 1 row, 1 for 2, 2 for 3 to 4, 3 for 5 to 8. */
    private static int size(int rows) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1);
    }
}
