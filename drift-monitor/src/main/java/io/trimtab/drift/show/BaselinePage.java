package io.trimtab.drift.show;

import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.Calibration;
import io.trimtab.drift.grid.CategoryBins;
import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.grid.Special;
import io.trimtab.drift.page.Html;
import io.trimtab.drift.page.Words;
import io.trimtab.drift.policy.BaselineClaims;
import io.trimtab.drift.policy.DriftPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes a baseline as one page that needs nothing else. */
public final class BaselinePage {
    private final StringBuilder page = new StringBuilder();

    private BaselinePage() {}

    /** Writes the file, in UTF-8. */
    public static void write(
            BaselineProfile profile, String name, DriftPolicy policy, AlarmForecast forecast, Path target)
            throws IOException {
        Files.writeString(target, html(profile, name, policy, forecast));
    }

    static String html(BaselineProfile profile, String name, DriftPolicy policy, AlarmForecast forecast) {
        var page = new BaselinePage();
        page.head(profile, name);
        page.forecast(forecast);
        page.columns(profile, BaselineClaims.of(profile, policy).columns());
        return page.page.append("</body></html>\n").toString();
    }

    private void head(BaselineProfile profile, String name) {
        page.append(Html.head("Baseline " + name));
        add("<h1>Baseline <code>" + Html.escaped(name) + "</code></h1>");
        add("<p class=\"lead\">" + Words.count(profile.dataset().rows(), "row") + " of "
                + Html.escaped(profile.dataset().uri()) + " in "
                + Words.count(profile.blocks().size(), "block")
                + (profile.timed()
                        ? " of " + hours(profile) + ", from "
                                + profile.blocks().get(0).start() + " to "
                                + profile.blocks()
                                        .get(profile.blocks().size() - 1)
                                        .end()
                        : " of rows in the file's order: it has no times")
                + ".</p>");
        add("<p class=\"quiet\">format " + BaselineProfile.FORMAT + ", grid "
                + Long.toHexString(profile.layout().fingerprint())
                + profile.dataset()
                        .digest()
                        .map(digest -> ", data " + Html.escaped(digest))
                        .orElse("") + "</p>");
    }

    private static String hours(BaselineProfile profile) {
        return profile.blockLength().toHours() + " h";
    }

    private void forecast(AlarmForecast forecast) {
        add("<h2>False alarms to expect in 30 days</h2><table><thead><tr><th>verdict</th><th class=\"n\">model</th>"
                + "<th class=\"n\">bootstrap</th></tr></thead><tbody>");
        for (AlarmForecast.Row row : forecast.rows()) {
            add("<tr><td>" + row.verdict() + "</td>");
            numeric(AlarmForecast.number(row.model()));
            numeric(row.bootstrap());
            add("</tr>");
        }
        add("</tbody></table><p>The model's number is the policy's budget, as far as this baseline supports it. "
                + Html.escaped(forecast.sentence()) + ".</p>");
        if (!forecast.claims().isEmpty()) {
            add("<ul>");
            forecast.claims().forEach(claim -> add("<li>" + Html.escaped(claim) + "</li>"));
            add("</ul>");
        }
    }

    private void columns(BaselineProfile profile, List<BaselineClaims.ColumnClaim> claims) {
        GridLayout layout = profile.layout();
        GridCounts total = profile.total();
        var course = new Course(profile);
        add("<h2>Columns</h2><div class=\"wide\"><table><thead><tr><th>column</th><th>kind</th><th>role</th>"
                + "<th class=\"n\">missing</th><th class=\"n\">not finite</th><th class=\"n\">wrong type</th>"
                + "<th class=\"n\">steps</th><th class=\"n\">worth</th></tr></thead><tbody>");
        for (int i = 0; i < layout.columns().size(); i++) {
            Column column = layout.column(i);
            add("<tr><td class=\"name\"><a href=\"#c" + i + "\">" + Html.escaped(column.name()) + "</a></td><td>"
                    + kind(column) + "</td><td>" + column.role().name().toLowerCase(Locale.ROOT) + "</td>");
            numeric(share(total, layout, i, Special.MISSING));
            numeric(share(total, layout, i, Special.NAN, Special.POSITIVE_INFINITY, Special.NEGATIVE_INFINITY));
            numeric(share(total, layout, i, Special.TYPE_ERROR));
            numeric(Words.number(claims.get(i).steps()));
            numeric(String.format(Locale.ROOT, "%.1f", claims.get(i).effectiveSteps()));
            add("</tr>");
        }
        add(
                "</tbody></table></div><p class=\"quiet\">Steps are days (or blocks of rows) with enough rows; \"worth\" is how"
                        + " many independent ones they amount to.</p>");
        for (int i = 0; i < layout.columns().size(); i++) {
            Column column = layout.column(i);
            add("<section class=\"column\" id=\"c" + i + "\"><h3>" + Html.escaped(column.name()) + "</h3>");
            long[] counts = total.bins(layout, i);
            if (column.bins() instanceof NumericBins bins) {
                add(Histogram.of(bins, counts, column.name()));
            } else if (column.bins() instanceof CategoryBins bins) {
                add(Histogram.of(bins, counts, column.name()));
            }
            add(course.svg(i));
            calibration(profile, column.name());
            add("</section>");
        }
    }

    private void calibration(BaselineProfile profile, String score) {
        for (Calibration map : profile.calibration()) {
            if (map.score().equals(score)) {
                add("<p>How often it came true (<code>" + Html.escaped(map.label())
                        + "</code>), against what it announced: "
                        + Words.count(map.rows(), "row")
                        + (map.isProbability()
                                ? ", expected calibration error " + Words.number(map.expectedError())
                                : "; the score is no probability")
                        + "</p>");
                add(Reliability.svg(map));
            }
        }
    }

    private static String kind(Column column) {
        return column.bins() instanceof NumericBins ? "numeric" : "categorical";
    }

    private static String share(GridCounts total, GridLayout layout, int column, Special... specials) {
        long rows = 0;
        for (Special special : specials) {
            rows += total.count(layout, column, special);
        }
        return Words.percent(rows / Math.max(1.0, (double) total.rows()));
    }

    private void numeric(String text) {
        add("<td class=\"n\">" + Html.escaped(text) + "</td>");
    }

    private void add(String html) {
        page.append(html).append('\n');
    }
}
