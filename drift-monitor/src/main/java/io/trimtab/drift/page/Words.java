package io.trimtab.drift.page;

import java.util.Locale;

/** Numbers as a person reads them. */
public final class Words {
    private Words() {}

    /** A share in percent. */
    public static String percent(double share) {
        double points = share * 100;
        String text = points != 0 && Math.abs(points) < .1 ? "%.2g" : points == Math.rint(points) ? "%.0f" : "%.1f";
        return format(text, points) + "%";
    }

    /** Four digits or so; a dash for what does not apply. */
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e15) {
            return format("%,.0f", value);
        }
        return size >= 1e7 || size < 1e-3
                ? format("%.3g", value)
                : size >= 100 ? format("%,.1f", value) : format("%.3f", value);
    }

    /** A p-value: three decimals, or a power of ten. */
    public static String chance(double p) {
        if (Double.isNaN(p)) {
            return "–";
        }
        if (p == 0) {
            return "< 1e-300";
        }
        return p >= .001 ? format("%.3f", p) : format("%.0e", p);
    }

    /** A number of things, in the plural where it is due. */
    public static String count(long count, String one) {
        return format("%,d %s", count, count == 1 ? one : one + "s");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
