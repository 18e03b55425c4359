package io.trimtab.drift.grid;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Counts on a {@link GridLayout}: one byte array with a fixed header and a 32-bit unsigned counter per slot.
 *
 * <p>Counts are whole numbers, so adding is exact, in any order, and can be undone by subtracting. The array is both
 * the working form and the stored form: {@link #bytes()} is the array itself and {@link #wrap} takes it back, no copy in
 * between. Not safe for use by several threads.
 *
 * <p>Format 1, little-endian: {@code 'T' 'G'}, version (1 byte), 0, slots (int32), layout fingerprint (int64), one int64
 * per {@link Tally} in order, then one uint32 per slot, column by column, bins before {@link Special} slots.
 */
public final class GridCounts {
    /** The format's version. */
    public static final byte FORMAT = 1;
    /** Largest count of a slot. */
    public static final long MAX_COUNT = 0xffff_ffffL;

    private static final int SLOTS_AT = 4;
    private static final int FINGERPRINT_AT = 8;
    private static final int TALLIES_AT = 16;
    private static final Tally[] TALLIES = Tally.values();
    private static final int COUNTS_AT = TALLIES_AT + Long.BYTES * TALLIES.length;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    private GridCounts(byte[] bytes) {
        this.bytes = bytes;
    }

    /** All zero, on this layout. */
    public static GridCounts empty(GridLayout layout) {
        byte[] bytes = new byte[COUNTS_AT + Integer.BYTES * layout.slots()];
        bytes[0] = 'T';
        bytes[1] = 'G';
        bytes[2] = FORMAT;
        INT.set(bytes, SLOTS_AT, layout.slots());
        LONG.set(bytes, FINGERPRINT_AT, layout.fingerprint());
        return new GridCounts(bytes);
    }

    /**
     * The counts in this array, which from now on belongs to the result.
     *
     * @throws IllegalArgumentException when the array is not in format 1
     */
    public static GridCounts wrap(byte[] bytes) {
        if (bytes.length < COUNTS_AT || bytes[0] != 'T' || bytes[1] != 'G') {
            throw new IllegalArgumentException("not grid counts: " + bytes.length + " bytes without the 'TG' header");
        }
        if (bytes[2] != FORMAT) {
            throw new IllegalArgumentException("grid counts have format " + bytes[2] + ", this reads " + FORMAT);
        }
        int slots = (int) INT.get(bytes, SLOTS_AT);
        if (slots < 0 || bytes.length != COUNTS_AT + (long) Integer.BYTES * slots) {
            throw new IllegalArgumentException(
                    "grid counts of " + slots + " slots must not take " + bytes.length + " bytes");
        }
        return new GridCounts(bytes);
    }

    /** The array itself: later changes of these counts show in it. */
    public byte[] bytes() {
        return bytes;
    }

    /** An independent copy. */
    public GridCounts copy() {
        return new GridCounts(bytes.clone());
    }

    /** Number of slots. */
    public int slots() {
        return (int) INT.get(bytes, SLOTS_AT);
    }

    /** Fingerprint of the layout that these counts were made on. */
    public long fingerprint() {
        return (long) LONG.get(bytes, FINGERPRINT_AT);
    }

    /** Whether these counts were made on this layout. */
    public boolean isOn(GridLayout layout) {
        return fingerprint() == layout.fingerprint() && slots() == layout.slots();
    }

    /** One of the header's numbers. */
    public long tally(Tally tally) {
        return (long) LONG.get(bytes, at(tally));
    }

    /** {@link Tally#ROWS}. */
    public long rows() {
        return tally(Tally.ROWS);
    }

    /** Adds to one of the header's numbers. */
    public void add(Tally tally, long amount) {
        LONG.set(bytes, at(tally), Math.addExact(tally(tally), amount));
    }

    /** Count of slot {@code slot} of the whole grid. */
    public long count(int slot) {
        return Integer.toUnsignedLong((int) INT.get(bytes, at(slot)));
    }

    /** Adds one to slot {@code slot} of the whole grid. */
    public void increment(int slot) {
        int at = at(slot);
        int next = (int) INT.get(bytes, at) + 1;
        if (next == 0) {
            throw new ArithmeticException("slot " + slot + " is full at " + MAX_COUNT);
        }
        INT.set(bytes, at, next);
    }

    /** Sets slot {@code slot} of the whole grid to 0 … {@link #MAX_COUNT}. */
    public void set(int slot, long count) {
        if (count < 0 || count > MAX_COUNT) {
            throw new ArithmeticException("slot " + slot + " must hold 0 to " + MAX_COUNT + ", not " + count);
        }
        INT.set(bytes, at(slot), (int) count);
    }

    /** Counts of a column's bins, without its special slots. */
    public long[] bins(GridLayout layout, int column) {
        return slice(layout, column, layout.column(column).bins().size());
    }

    /** Counts of all of a column's slots: its bins, then one per {@link Special}. */
    public long[] column(GridLayout layout, int column) {
        return slice(layout, column, layout.column(column).slots());
    }

    /** Count of a column's special slot. */
    public long count(GridLayout layout, int column, Special special) {
        return count(layout.offset(column) + layout.column(column).slotOf(special));
    }

    /** Rows with a value on one of the column's bins. */
    public long total(GridLayout layout, int column) {
        long total = 0;
        int offset = layout.offset(column);
        for (int end = offset + layout.column(column).bins().size(), slot = offset; slot < end; slot++) {
            total += count(slot);
        }
        return total;
    }

    /** Adds other counts of the same layout to these. */
    public void add(GridCounts other) {
        combine(other, 1);
    }

    /** Takes other counts of the same layout away from these; {@link ArithmeticException} when one falls below zero. */
    public void subtract(GridCounts other) {
        combine(other, -1);
    }

    /**
     * These counts, made on {@code from}, as counts on another layout's columns of the same names.
     *
     * <p>A bin's rows go to the bin that holds its largest value, so cumulative counts are off by no more than one bin's
     * rows; categories and special slots move exactly. Columns that {@code from} lacks stay empty.
     */
    public GridCounts rebinned(GridLayout from, GridLayout to) {
        GridCounts result = empty(to);
        for (Tally tally : TALLIES) {
            result.add(tally, tally(tally));
        }
        for (int target = 0; target < to.columns().size(); target++) {
            Optional<Integer> source = from.indexOf(to.column(target).name());
            if (source.isPresent()) {
                move(from, source.get(), result, to, target);
            }
        }
        return result;
    }

    private void move(GridLayout from, int source, GridCounts result, GridLayout to, int target) {
        long[] counts = column(from, source);
        Column before = from.column(source);
        Column after = to.column(target);
        for (int slot = 0; slot < counts.length; slot++) {
            int moved = slot < before.bins().size()
                    ? before.bins().slotIn(slot, after)
                    : after.bins().size() + slot - before.bins().size();
            int at = to.offset(target) + moved;
            result.set(at, result.count(at) + counts[slot]);
        }
    }

    private void combine(GridCounts other, int sign) {
        if (fingerprint() != other.fingerprint() || slots() != other.slots()) {
            throw new IllegalArgumentException("counts must be on one layout, were on %s (%d slots) and %s (%d slots)"
                    .formatted(
                            Long.toHexString(fingerprint()),
                            slots(),
                            Long.toHexString(other.fingerprint()),
                            other.slots()));
        }
        for (Tally tally : TALLIES) {
            long sum = Math.addExact(tally(tally), sign * other.tally(tally));
            if (sum < 0) {
                throw new ArithmeticException(tally + " must not fall below zero, would be " + sum);
            }
        }
        int slots = slots();
        for (int slot = 0; slot < slots; slot++) {
            long sum = count(slot) + sign * other.count(slot);
            if (sum < 0 || sum > MAX_COUNT) {
                throw new ArithmeticException("slot " + slot + " must hold 0 to " + MAX_COUNT + ", not " + sum);
            }
        }
        for (Tally tally : TALLIES) {
            add(tally, sign * other.tally(tally));
        }
        for (int slot = 0; slot < slots; slot++) {
            INT.set(bytes, at(slot), (int) (count(slot) + sign * other.count(slot)));
        }
    }

    private long[] slice(GridLayout layout, int column, int length) {
        if (!isOn(layout)) {
            throw new IllegalArgumentException("counts on layout %s must not be read with layout %s"
                    .formatted(Long.toHexString(fingerprint()), Long.toHexString(layout.fingerprint())));
        }
        long[] counts = new long[length];
        int offset = layout.offset(column);
        for (int i = 0; i < length; i++) {
            counts[i] = count(offset + i);
        }
        return counts;
    }

    private static int at(Tally tally) {
        return TALLIES_AT + Long.BYTES * tally.position();
    }

    private static int at(int slot) {
        return COUNTS_AT + Integer.BYTES * slot;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GridCounts that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "GridCounts[" + rows() + " rows, " + slots() + " slots]";
    }
}
