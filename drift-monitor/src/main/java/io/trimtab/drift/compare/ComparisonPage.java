package io.trimtab.drift.compare;

import io.trimtab.drift.page.Html;
import io.trimtab.drift.page.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a comparison as one page that needs nothing else: no script, no font, no picture from elsewhere. */
public final class ComparisonPage {
    private final StringBuilder page = new StringBuilder();

    private ComparisonPage() {}

    /** Writes the file, in UTF-8. */
    public static void write(DriftComparison comparison, Path target) throws IOException {
        Files.writeString(target, html(comparison));
    }

    static String html(DriftComparison comparison) {
        var page = new ComparisonPage();
        page.head(comparison);
        page.ranking(comparison);
        page.quality(comparison);
        page.columns(comparison);
        page.method();
        return page.page.append("</body></html>\n").toString();
    }

    private void head(DriftComparison comparison) {
        add(Html.head("Drift: " + file(comparison.current())));
        add("<h1>" + badge(comparison.verdict()) + " Has <code>" + Html.escaped(file(comparison.current()))
                + "</code> drifted from <code>" + Html.escaped(file(comparison.reference())) + "</code>?</h1>");
        add("<p class=\"lead\">" + Html.escaped(comparison.sentence()) + "</p>");
        add("<p class=\"quiet\">" + Words.count(comparison.rowsCurrent(), "row") + " held against "
                + Words.count(comparison.rowsReference(), "row") + ". ");
        comparison
                .period()
                .ifPresent(period -> add("Current rows are from " + Html.escaped(period.current())
                        + ", the reference's from " + Html.escaped(period.reference()) + "."));
        add("</p>");
    }

    private void ranking(DriftComparison comparison) {
        add(
                "<h2>Columns, the largest changes first</h2><div class=\"wide\"><table><thead><tr><th>column</th><th>verdict</th>"
                        + "<th class=\"n\">effect</th><th class=\"n\">p (Holm)</th><th>what was seen</th></tr></thead><tbody>");
        int place = 0;
        for (var column : comparison.ranked()) {
            add("<tr><td class=\"name\"><a href=\"#c" + place++ + "\">" + Html.escaped(column.name()) + "</a></td><td>"
                    + badge(column.verdict()) + "</td>");
            numeric(column.findings().chart().isPresent() ? Words.number(column.size()) : "–");
            numeric(Words.chance(column.p()));
            add("<td>" + Html.escaped(String.join("; ", column.reasons())) + "</td></tr>");
        }
        add("</tbody></table></div>");
    }

    private void quality(DriftComparison comparison) {
        add(
                "<h2>Data quality</h2><div class=\"wide\"><table><thead><tr><th>column</th><th>kind</th><th class=\"n\">missing before"
                        + "</th><th class=\"n\">missing now</th><th class=\"n\">infinite before</th><th class=\"n\">infinite now</th>"
                        + "<th class=\"n\">unseen values</th><th class=\"n\">rows with them</th></tr></thead><tbody>");
        for (var column : comparison.columns()) {
            add("<tr><td class=\"name\">" + Html.escaped(column.name()) + "</td><td>"
                    + Html.escaped(column.only()
                            .map(only -> "in the " + only + " only")
                            .orElse(column.kind().key()))
                    + "</td>");
            for (String name : new String[] {
                "missing_reference",
                "missing_current",
                "infinite_reference",
                "infinite_current",
                "unseen_values",
                "unseen_rows"
            }) {
                numeric(Words.number(column.statistic(name)));
            }
            add("</tr>");
        }
        add("</tbody></table></div>");
    }

    private void columns(DriftComparison comparison) {
        add(
                "<h2>Each column</h2><p><span class=\"key r\">reference</span> &nbsp; <span class=\"key c\">current</span></p>");
        int place = 0;
        for (var column : comparison.ranked()) {
            add("<section class=\"column\" id=\"c" + place++ + "\"><h3>" + Html.escaped(column.name()) + " "
                    + badge(column.verdict()) + "</h3><p>" + Html.escaped(String.join("; ", column.reasons()))
                    + "</p>");
            column.findings().chart().ifPresent(chart -> add(ChartPicture.svg(chart, column.kind(), column.name())));
            if (!column.statistics().isEmpty()) {
                add("<details><summary>all statistics</summary><table><tbody>");
                column.statistics().forEach((name, value) -> {
                    add("<tr><td>" + name + "</td>");
                    numeric(name.contains("_p") && !name.contains("psi") ? Words.chance(value) : Words.number(value));
                    add("</tr>");
                });
                add("</tbody></table></details>");
            }
            add("</section>");
        }
    }

    private void method() {
        add(
                "<h2>How to read this</h2><p>A column has drifted (WARN) when its values have moved far enough to matter (D of at"
                        + " least 0.05 or 0.1 standard deviations; for categories, a share changed by three points or Jensen and"
                        + " Shannon's distance, less what chance gives, of 0.1) <em>and</em> by more than chance: Holm's p below 0.01"
                        + " over all columns. Missing, infinite and unseen values count from half a point of the rows on, by the same"
                        + " p. Below 200 values on a side nothing seen does not mean that nothing is there. All p-values take rows to"
                        + " be independent: rows that depend on each other, as in a time series, make them too small.</p>");
    }

    private void numeric(String text) {
        add("<td class=\"n\">" + Html.escaped(text) + "</td>");
    }

    private void add(String html) {
        page.append(html).append('\n');
    }

    private static String badge(Verdict verdict) {
        return "<span class=\"verdict " + verdict.name() + "\">" + verdict.words() + "</span>";
    }

    private static String file(Path path) {
        return path.getFileName().toString();
    }
}
