package io.trimtab.drift.grid;

/**
 * One counted column: a named feature or prediction with its bins.
 *
 * @param name the feature's name as in the version's manifest; unique in a layout; not blank
 */
public record Column(String name, ColumnRole role, Bins bins) {
    /** Checks the name. */
    public Column {
        if (name.isBlank()) {
            throw new IllegalArgumentException("column name must not be blank");
        }
    }

    /** Slots of this column: its bins and the {@link Special} ones. */
    public int slots() {
        return bins.size() + Special.COUNT;
    }

    /** Slot of a number: its bin, or the special slot of NaN and the infinities. */
    public int slotOf(double value) {
        if (Math.abs(value) <= Double.MAX_VALUE) {
            return bins.binOf(value);
        }
        if (Double.isNaN(value)) {
            return slotOf(Special.NAN);
        }
        return slotOf(value > 0 ? Special.POSITIVE_INFINITY : Special.NEGATIVE_INFINITY);
    }

    /** Slot of a text: its bin, or {@link Special#TYPE_ERROR} on numeric bins. */
    public int slotOf(String value) {
        int bin = bins.binOf(value);
        return bin >= 0 ? bin : slotOf(Special.TYPE_ERROR);
    }

    /** Slot of a special value. */
    public int slotOf(Special special) {
        return bins.size() + special.position();
    }
}
