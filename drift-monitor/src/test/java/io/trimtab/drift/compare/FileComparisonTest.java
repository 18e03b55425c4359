package io.trimtab.drift.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of files, good and bad. */
final class FileComparisonTest {
    @TempDir
    Path folder;

    private Path csv(String name, String header, int rows, IntFunction<String> line) throws IOException {
        var text = new StringBuilder(header).append('\n');
        for (int i = 1; i <= rows; i++) {
            text.append(line.apply(i)).append('\n');
        }
        return Files.writeString(folder.resolve(name), text);
    }

    /** A number between 0 and 1 that does not repeat. */
    private static double even(int i, double step) {
        return i * step - Math.floor(i * step);
    }

    private static double even(int i) {
        return even(i, 0.6180339887498949);
    }

    private static double other(int i) {
        return even(i, 0.7548776662466927);
    }

    private static DriftComparison compare(Path reference, Path current) {
        return FileComparison.compare(reference, current, Optional.empty(), (step, done, total) -> {});
    }

    private static JudgedColumn column(DriftComparison comparison, String name) {
        return comparison.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Path parquet(String name, String query) throws SQLException {
        Path file = folder.resolve(name);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
        }
        return file;
    }

    @Test
    void saysOkOfRowsFromTheSameSource() throws IOException {
        var comparison = compare(
                csv("a.csv", "x,k", 3000, i -> even(i) + "," + (i % 3)),
                csv("b.csv", "x,k", 2000, i -> other(i) + "," + (i % 3)));

        assertThat(comparison.verdict()).isEqualTo(Verdict.OK);
        assertThat(comparison.sentence()).isEqualTo("Nothing that matters has changed.");
    }

    @Test
    void warnsOfAShiftAndSaysWhichColumn() throws IOException {
        var comparison = compare(
                csv("a.csv", "x,y", 3000, i -> even(i) + "," + other(i)),
                csv("b.csv", "x,y", 2000, i -> (other(i) + .1) + "," + even(i)));

        assertThat(comparison.verdict()).isEqualTo(Verdict.WARN);
        assertThat(comparison.sentence()).isEqualTo("1 of 2 columns has drifted: x.");
        assertThat(column(comparison, "x").statistic("ks")).isCloseTo(.1, within(.01));
        assertThat(column(comparison, "y").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void doesNotWarnOfATrifleThatManyRowsProve() throws IOException {
        var comparison = compare(
                csv("a.csv", "x", 60000, i -> "" + even(i)), csv("b.csv", "x", 60000, i -> "" + (even(i) + .02)));

        var x = column(comparison, "x");
        assertThat(x.p()).isLessThan(1e-6);
        assertThat(x.verdict()).isEqualTo(Verdict.OK);
        assertThat(x.reasons()).singleElement().asString().startsWith("a change too small to matter: ");
    }

    @Test
    void aSingleInfinityIsCountedAndHidesNothing() throws IOException {
        var comparison = compare(
                csv("a.csv", "x", 4000, i -> i == 7 ? "inf" : "" + even(i)),
                csv("b.csv", "x", 4000, i -> "" + (other(i) + .5)));

        var x = column(comparison, "x");
        assertThat(x.verdict()).isEqualTo(Verdict.WARN);
        assertThat(x.statistic("infinite_reference")).isEqualTo(1);
        assertThat(x.statistic("wasserstein")).isCloseTo(.5, within(.01));
    }

    @Test
    void tellsWholeNumbersApartBeyondTwoToThe53() throws IOException {
        long large = 1L << 53;
        var comparison = compare(
                csv("a.csv", "id", 500, i -> "" + (large + 2L * i)),
                csv("b.csv", "id", 500, i -> "" + (large + 2L * i + 1)));

        assertThat(column(comparison, "id").statistic("ks")).isCloseTo(1.0 / 500, within(1e-12));
        assertThat(compare(csv("c.csv", "id", 500, i -> "" + large), csv("d.csv", "id", 500, i -> "" + (large + 1)))
                        .verdict())
                .isEqualTo(Verdict.WARN);
    }

    @Test
    void missingValuesAreAMatterOfDataQuality() throws IOException {
        var comparison = compare(
                csv("a.csv", "x,y", 3000, i -> even(i) + ",1"),
                csv("b.csv", "x,y", 3000, i -> (i % 50 == 0 ? "" : other(i)) + ",1"));

        assertThat(column(comparison, "x").verdict()).isEqualTo(Verdict.DATA_QUALITY);
        assertThat(column(comparison, "x").reasons()).containsExactly("no value in 2% of the rows, 0% before");
        assertThat(comparison.verdict()).isEqualTo(Verdict.DATA_QUALITY);
    }

    @Test
    void allMissingAllInfiniteAndConstantColumnsGetAVerdictAndNoNumber() throws IOException {
        var comparison = compare(
                csv("a.csv", "gone,inf,stuck,same,never", 400, i -> even(i) + "," + even(i) + "," + even(i) + ",3,"),
                csv("b.csv", "gone,inf,stuck,same,never", 400, i -> ",inf,.5,3,"));

        assertThat(column(comparison, "gone").reasons()).containsExactly("no value in 100% of the rows, 0% before");
        assertThat(column(comparison, "gone").statistic("ks")).isNaN();
        assertThat(column(comparison, "inf").reasons()).containsExactly("an infinity in 100% of the rows, 0% before");
        assertThat(column(comparison, "stuck").verdict()).isEqualTo(Verdict.DATA_QUALITY);
        assertThat(column(comparison, "stuck").reasons().get(0)).isEqualTo("every value is 0.500, which 0% had before");
        assertThat(column(comparison, "same").verdict()).isEqualTo(Verdict.OK);
        assertThat(column(comparison, "never").verdict()).isEqualTo(Verdict.INSUFFICIENT_DATA);
        assertThat(column(comparison, "never").reasons()).containsExactly("one side has no value that can be compared");
    }

    @Test
    void fewOrNoRowsAreInsufficient() throws IOException {
        Path many = csv("a.csv", "x,k", 3000, i -> even(i) + ",k" + i % 3);

        assertThat(compare(many, csv("one.csv", "x,k", 1, i -> "9,k1")).verdict())
                .isEqualTo(Verdict.INSUFFICIENT_DATA);
        assertThat(compare(csv("none.csv", "x,k", 0, i -> ""), many).sentence())
                .isEqualTo("There are too few rows to tell whether anything has changed.");
    }

    @Test
    void aTypeThatHasChangedIsAMatterOfDataQuality() throws IOException {
        var comparison = compare(
                csv("a.csv", "x", 40000, i -> "" + i), csv("b.csv", "x", 40000, i -> i == 39000 ? "oops" : "" + i));

        assertThat(column(comparison, "x").verdict()).isEqualTo(Verdict.DATA_QUALITY);
        assertThat(column(comparison, "x").reasons().get(0))
                .isEqualTo("categorical (VARCHAR), numeric before (BIGINT)");
    }

    @Test
    void aNewCategoryIsUnseenAndTextIsComparedExactly() throws Exception {
        String same = "['', ' a', 'null', '__OTHER__', 'caf' || chr(233)][1 + i % 5]";
        var comparison = compare(
                parquet("a.parquet", "SELECT " + same + " AS k, i % 2 = 0 AS b FROM range(3000) t(i)"),
                parquet(
                        "b.parquet",
                        "SELECT CASE WHEN i % 10 = 4 THEN 'cafe' || chr(769) ELSE " + same
                                + " END AS k, i % 2 = 0 AS b FROM range(3000) t(i)"));

        var k = column(comparison, "k");
        assertThat(k.verdict()).isEqualTo(Verdict.DATA_QUALITY);
        assertThat(k.statistic("categories_reference")).isEqualTo(5);
        assertThat(k.statistic("unseen_values")).isEqualTo(1);
        assertThat(k.statistic("unseen_rows")).isEqualTo(300);
        assertThat(column(comparison, "b").kind()).isEqualTo(ColumnKind.CATEGORICAL);
    }

    @Test
    void tenThousandCategoriesDoNotAlarmByThemselves() throws IOException {
        var comparison = compare(
                csv("a.csv", "k", 30000, i -> "c" + (int) (even(i) * 10000)),
                csv("b.csv", "k", 30000, i -> "c" + (int) (other(i) * 10000)));

        assertThat(column(comparison, "k").verdict()).isEqualTo(Verdict.OK);
        assertThat(column(comparison, "k").statistic("categories_reference")).isGreaterThan(9000);
    }

    @Test
    void columnsOfOneFileAreListedAndNamesMayDifferByCaseOnly() throws IOException {
        var comparison = compare(
                csv("a.csv", "x,X,old", 300, i -> even(i) + ",2,3"),
                csv("b.csv", "X,x,new", 300, i -> "2," + other(i) + ",3"));

        assertThat(comparison.columns()).extracting(JudgedColumn::name).containsExactly("x", "X", "old", "new");
        assertThat(column(comparison, "X").statistic("mean_current")).isEqualTo(2);
        assertThat(column(comparison, "old").only()).contains("reference");
        assertThat(column(comparison, "new").reasons()).containsExactly("in the current file only");
    }

    @Test
    void readsJsonLinesAndTimes() throws IOException {
        Path reference = csv("a.csv", "at,x", 300, i -> "2024-01-%02d,%s".formatted(1 + i % 28, even(i)));
        var lines = new StringBuilder();
        for (int i = 1; i <= 300; i++) {
            lines.append("{\"at\":\"2024-02-%02d\",\"x\":%s}%n".formatted(1 + i % 28, other(i)));
        }
        Path current = Files.writeString(folder.resolve("b.jsonl"), lines);

        var comparison = FileComparison.compare(reference, current, Optional.of("at"), (step, done, total) -> {});

        assertThat(comparison.period()).contains(new Period("2024-01-01 to 2024-01-28", "2024-02-01 to 2024-02-28"));
        assertThat(column(comparison, "at").kind()).isEqualTo(ColumnKind.TIMESTAMP);
        assertThat(column(comparison, "x").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void lettersAndTimesOfDayInTextAreTextAndTrueIsABoolean() throws Exception {
        var comparison = compare(
                csv("a.csv", "t,at,flag", 300, i -> (i % 2 == 0 ? "t" : "T") + ",9:30,True"),
                csv("b.csv", "t,at,flag", 300, i -> "t,9:30:00," + (i % 3 == 0 ? "False" : "True")));

        assertThat(column(comparison, "t").statistic("categories_reference")).isEqualTo(2);
        assertThat(column(comparison, "at").statistic("unseen_rows")).isEqualTo(300);
        assertThat(column(comparison, "flag").reasons().get(0)).contains("such as 'false', in 33.3% of the rows");
    }

    @Test
    void anEmptyTextInQuotesIsATextUnlessNumbersAreInQuotesToo() throws IOException {
        var text = compare(
                csv("a.csv", "k,x", 300, i -> (i % 2 == 0 ? "\"\"" : "") + "," + i),
                csv("b.csv", "k,x", 300, i -> (i % 2 == 0 ? "\"\"" : "") + "," + i));
        assertThat(column(text, "k").statistic("missing_reference")).isEqualTo(150);

        var quoted = compare(
                csv("c.csv", "x", 300, i -> i % 2 == 0 ? "\"\"" : "\"" + i + "\""),
                csv("d.csv", "x", 300, i -> i % 2 == 0 ? "\"\"" : "\"" + i + "\""));
        assertThat(column(quoted, "x").kind()).isEqualTo(ColumnKind.NUMERIC);
        assertThat(column(quoted, "x").statistic("missing_reference")).isEqualTo(150);
    }

    @Test
    void saysWhatIsWrongWithFiles() throws IOException {
        Path good = csv("good.csv", "x", 30, i -> "" + i);

        assertRefused(
                csv("twice.csv", "x,x", 3, i -> "1,2"), good, "must have each column once, 'x' stands there 2 times");
        assertRefused(good, csv("apart.csv", "y", 3, i -> "1"), "the files must have a column in common: ");
        assertRefused(Files.createFile(folder.resolve("empty.csv")), good, "empty.csv is empty: it has no columns");
        assertRefused(folder.resolve("none.csv"), good, "data must be a file, there is none at ");
        assertRefused(Files.writeString(folder.resolve("x.txt"), "x"), good, "data must end in .parquet, .csv, ");
        assertRefused(Files.writeString(folder.resolve("x.parquet"), "x"), good, "x.parquet cannot be read: ");
        assertThatThrownBy(() -> FileComparison.compare(good, good, Optional.of("at"), (step, done, total) -> {}))
                .hasMessageContaining("time column 'at' must be in both files, ");
    }

    private static void assertRefused(Path reference, Path current, String message) {
        assertThatThrownBy(() -> compare(reference, current))
                .isInstanceOf(ComparisonException.class)
                .hasMessageContaining(message);
    }

    @Test
    void writesStrictJsonInTheDocumentedLayout() throws IOException {
        var comparison = compare(
                csv("a.csv", "x,gone,old", 300, i -> even(i) + ",1,1"),
                csv("b.csv", "x,gone", 300, i -> other(i) + ","));
        Path target = folder.resolve("out.json");

        ComparisonJson.write(comparison, target);

        JsonNode root = new ObjectMapper().readTree(target.toFile());
        assertThat(root.get("format").textValue()).isEqualTo("trimtab-drift-compare/1");
        JsonNode x = root.get("columns").get("x").get("statistics");
        assertThat(x.get("rows_reference").isIntegralNumber()).isTrue();
        assertThat(x.get("ks_p_exact").isDouble()).isTrue();
        JsonNode gone = root.get("columns").get("gone").get("statistics");
        assertThat(gone.get("ks").isNull()).isTrue();
        assertThat(gone.get("mean_reference").doubleValue()).isEqualTo(1);
        assertThat(root.get("columns").get("old").get("only").textValue()).isEqualTo("reference");
        assertThat(Files.readString(target)).doesNotContain("NaN", "Infinity");
    }

    @Test
    void thePageNeedsNothingElseAndEscapesWhatItShows() throws IOException {
        var comparison = compare(
                csv("a.csv", "<script>,k", 300, i -> even(i) + ",<b>" + i % 3),
                csv("b.csv", "<script>,k", 300, i -> (even(i) + 1) + ",<b>" + i % 2));

        String page = ComparisonPage.html(comparison);

        assertThat(page)
                .contains("&lt;script&gt;", "&lt;b&gt;1", "<svg", "Data quality", "has drifted")
                .doesNotContain("<script", "http://", "https://", "@import", "url(");
    }
}
