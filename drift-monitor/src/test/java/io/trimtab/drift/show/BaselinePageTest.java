package io.trimtab.drift.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.policy.DriftPolicy;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

final class BaselinePageTest {
    private static final int ROWS = 31 * 24 * 30;

    @Test
    void drawsEveryColumnAndNeedsNothingFromElsewhere() throws Exception {
        BaselineProfile profile = profile();

        String html = html(profile);

        assertThat(html)
                .contains("<code>m/1</code>", "22,320 rows", "<h3>amount</h3>", "<h3>&lt;shop&gt;</h3>", "always 5")
                .doesNotContain("<script", "http://", "https://", "<shop>", "NaN", "Infinity");
        assertThat(svgs(html)).hasSize(2 * 3);
        for (String svg : svgs(html)) {
            var document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)));
            assertThat(document.getElementsByTagName("rect").getLength()).isPositive();
        }
    }

    @Test
    void saysWhatThePolicyAllowsItselfAndWhyThereIsNoBootstrap() {
        var forecast = AlarmForecast.of(profile(), DriftPolicy.DEFAULT, 5, BaselineProgress.SILENT);

        assertThat(forecast.lines().get(0)).isEqualTo("false alarms in 30 days           model  bootstrap");
        assertThat(forecast.lines())
                .contains(
                        "WARN                               1.00  -",
                        "RETRAIN                            0.33  -",
                        "ROLLBACK                           0.00  -",
                        "no bootstrap: it has 4 full weeks, and fewer than 8 do not tell how different others would be");
        assertThat(forecast.claims()).anySatisfy(claim -> assertThat(claim).startsWith("no ROLLBACK by predictions"));
    }

    @Test
    void allRowsOfTheGridAreInTheHistogram() {
        var bins = new NumericBins(0, 1, 2, 3, 10);
        String svg = Histogram.of(bins, new long[] {0, 10, 10, 10, 0, 0}, "x");

        assertThat(svg).contains(">0<", ">3<");
        assertThat(Histogram.quantile(bins, new long[] {0, 10, 10, 10, 0, 0}, .5))
                .isEqualTo(2);
        assertThat(Histogram.quantile(bins, new long[] {5, 0, 0, 0, 0, 5}, .9)).isEqualTo(10);
    }

    private static List<String> svgs(String html) {
        List<String> found = new ArrayList<>();
        for (int at = html.indexOf("<svg"); at >= 0; at = html.indexOf("<svg", at + 1)) {
            found.add(html.substring(at, html.indexOf("</svg>", at) + 6));
        }
        return found;
    }

    private static String html(BaselineProfile profile) {
        var forecast = AlarmForecast.of(profile, DriftPolicy.DEFAULT, 0, BaselineProgress.SILENT);
        return BaselinePage.html(profile, "m/1", DriftPolicy.DEFAULT, forecast);
    }

    private static BaselineProfile profile() {
        var random = new Random(5);
        long start = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
        return new BaselineBuilder(new MemoryData("rows.csv", ROWS)
                        .times(IntStream.range(0, ROWS)
                                .mapToLong(row ->
                                        start + row / 30 * Duration.ofHours(1).toMillis())
                                .toArray())
                        .numbers(
                                "amount",
                                IntStream.range(0, ROWS)
                                        .mapToDouble(row -> row % 50 == 0 ? Double.NaN : random.nextGaussian())
                                        .toArray())
                        .numbers(
                                "five",
                                IntStream.range(0, ROWS).mapToDouble(row -> 5).toArray())
                        .texts(
                                "<shop>",
                                IntStream.range(0, ROWS)
                                        .mapToObj(row -> "s" + random.nextInt(40))
                                        .toList()))
                .time(MemoryData.TIME)
                .window(Duration.ofHours(12))
                .build();
    }
}
