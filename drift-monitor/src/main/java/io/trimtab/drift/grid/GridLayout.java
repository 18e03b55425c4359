package io.trimtab.drift.grid;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The frozen shape of a grid: its columns in order, and where each one's slots begin.
 *
 * <p>Two layouts with the same columns, roles and bins have the same {@link #fingerprint()}; counts carry it, so that
 * counts of different layouts are never added up. The empty layout counts rows only; it stands for a version without
 * baseline and has fingerprint 0.
 */
public final class GridLayout {
    /** The layout without columns. */
    public static final GridLayout EMPTY = new GridLayout(List.of());

    private final List<Column> columns;
    private final int[] offsets;
    private final int slots;
    private final long fingerprint;

    /** A layout of these columns; names must differ. */
    public GridLayout(List<Column> columns) {
        this.columns = List.copyOf(columns);
        this.offsets = new int[columns.size()];
        var names = new HashSet<String>();
        int next = 0;
        for (int i = 0; i < offsets.length; i++) {
            Column column = this.columns.get(i);
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("column '" + column.name() + "' is listed twice");
            }
            offsets[i] = next;
            next += column.slots();
        }
        this.slots = next;
        this.fingerprint = fingerprintOf(this.columns);
    }

    /** The columns, in order. */
    public List<Column> columns() {
        return columns;
    }

    /** Column {@code index}, from 0. */
    public Column column(int index) {
        return columns.get(index);
    }

    /** Index of the column with this name. */
    public Optional<Integer> indexOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /** Slots of all columns. */
    public int slots() {
        return slots;
    }

    /** First slot of column {@code index}. */
    public int offset(int index) {
        return offsets[index];
    }

    /** Whether nothing but rows can be counted on it. */
    public boolean isEmpty() {
        return columns.isEmpty();
    }

    /** First 64 bits of the SHA-256 of the layout's description; 0 for the empty layout only. */
    public long fingerprint() {
        return fingerprint;
    }

    private static long fingerprintOf(List<Column> columns) {
        if (columns.isEmpty()) {
            return 0;
        }
        var description = new StringBuilder("trimtab-grid-1");
        for (Column column : columns) {
            description.append('\n').append(column.role()).append('\t');
            part(description, column.name());
            if (column.bins() instanceof NumericBins numeric) {
                description.append("\tnumeric\t").append(Long.toHexString(Double.doubleToLongBits(numeric.min())));
                for (double edge : numeric.edges()) {
                    description.append('\t').append(Long.toHexString(Double.doubleToLongBits(edge)));
                }
            } else if (column.bins() instanceof CategoryBins category) {
                description.append("\tcategories");
                category.categories().forEach(name -> part(description.append('\t'), name));
                description.append("\tothers");
                new TreeSet<>(category.others()).forEach(name -> part(description.append('\t'), name));
            }
        }
        byte[] digest = sha256(description.toString().getBytes(StandardCharsets.UTF_8));
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << 8) | (digest[i] & 0xff);
        }
        return value == 0 ? 1 : value;
    }

    /** Length before text, so that no two descriptions coincide. */
    private static void part(StringBuilder description, String text) {
        description.append(text.length()).append(':').append(text);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GridLayout that && columns.equals(that.columns);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(fingerprint);
    }

    @Override
    public String toString() {
        return "GridLayout[" + columns.size() + " columns, " + slots + " slots, " + Long.toHexString(fingerprint) + "]";
    }
}
