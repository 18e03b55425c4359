package io.trimtab.drift.grid;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One bin per frequent training category, then one bin for the rarer categories of the training data ("other") and one
 * for what training never saw ("unseen").
 *
 * <p>Numbers are categories by their shortest text: {@code 3}, {@code 3.0} and {@code "3"} are one category.
 */
public final class CategoryBins implements Bins {
    /** The most categories that get a bin of their own. */
    public static final int MAX_CATEGORIES = 256;

    private final List<String> categories;
    private final Set<String> others;
    private final Map<String, Integer> index = new HashMap<>();

    /**
     * Bins for these categories.
     *
     * @param categories distinct, in the order of their bins; at most {@value #MAX_CATEGORIES}
     * @param others categories that training had but that share the "other" bin; none of {@code categories}
     */
    public CategoryBins(List<String> categories, Set<String> others) {
        this.categories = List.copyOf(categories);
        this.others = Set.copyOf(others);
        if (categories.size() > MAX_CATEGORIES) {
            throw new IllegalArgumentException(
                    "categories must number at most " + MAX_CATEGORIES + ", were " + categories.size());
        }
        for (int i = 0; i < this.categories.size(); i++) {
            if (index.put(this.categories.get(i), i) != null) {
                throw new IllegalArgumentException("category '" + this.categories.get(i) + "' is listed twice");
            }
        }
        var both = new HashSet<>(this.others);
        both.retainAll(index.keySet());
        if (!both.isEmpty()) {
            throw new IllegalArgumentException("category '" + both.iterator().next() + "' has a bin and is an other");
        }
    }

    /** Categories with a bin of their own, in bin order. */
    public List<String> categories() {
        return categories;
    }

    /** Training categories that share the "other" bin. */
    public Set<String> others() {
        return others;
    }

    /** Bin of training categories that have none of their own. */
    public int otherBin() {
        return categories.size();
    }

    /** Bin of values that training never saw. */
    public int unseenBin() {
        return categories.size() + 1;
    }

    @Override
    public int size() {
        return categories.size() + 2;
    }

    @Override
    public int binOf(double value) {
        return binOf(text(value));
    }

    @Override
    public int binOf(String value) {
        Integer bin = index.get(value);
        if (bin != null) {
            return bin;
        }
        return others.contains(value) ? otherBin() : unseenBin();
    }

    @Override
    public int slotIn(int bin, Column column) {
        if (bin < categories.size()) {
            return column.slotOf(categories.get(bin));
        }
        if (column.bins() instanceof CategoryBins target) {
            return bin == otherBin() ? target.otherBin() : target.unseenBin();
        }
        return column.slotOf(Special.TYPE_ERROR);
    }

    /** The category name of a number: no fraction when it has none. */
    public static String text(double value) {
        long whole = (long) value;
        return whole == value ? Long.toString(whole) : Double.toString(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CategoryBins that && categories.equals(that.categories) && others.equals(that.others);
    }

    @Override
    public int hashCode() {
        return 31 * categories.hashCode() + others.hashCode();
    }

    @Override
    public String toString() {
        return "CategoryBins[" + categories.size() + " categories, " + others.size() + " others]";
    }
}
