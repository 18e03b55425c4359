package io.trimtab.drift.show;

import io.trimtab.drift.page.Html;
import java.util.Locale;

/** A picture being drawn, {@value #WIDTH} units wide; scales with the page. */
final class Svg {
    /** Units from the left to the right. */
    static final int WIDTH = 700;

    private final StringBuilder svg;

    Svg(int height, String title) {
        svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + height + "\" role=\"img\" aria-label=\""
                + Html.escaped(title) + "\">");
    }

    void bar(double x, double y, double width, double height) {
        add("<rect class=\"reference\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", x, y, width, height);
    }

    void band(double x, double y, double width, double height) {
        add(
                "<rect class=\"reference over\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                x, y, width, height);
    }

    void axis(double y) {
        add("<line class=\"axis\" x1=\"0\" x2=\"" + WIDTH + "\" y1=\"%.1f\" y2=\"%.1f\"/>", y, y);
    }

    void line(double x1, double y1, double x2, double y2) {
        add("<line class=\"axis\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", x1, y1, x2, y2);
    }

    void text(double x, double y, String anchor, String words) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"", x, y))
                .append(anchor)
                .append("\">")
                .append(Html.escaped(words))
                .append("</text>");
    }

    String end() {
        return svg.append("</svg>").toString();
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
