package io.trimtab.drift.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.drift.grid.CategoryBins;
import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.grid.Special;
import io.trimtab.drift.policy.BaselineClaims;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.PredictionRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaselineBuilderTest {
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final int ROWS = 6000;

    @TempDir
    private Path folder;

    @Test
    void csvParquetJsonLinesAndMemoryGiveTheSameBaseline() throws Exception {
        Path csv = csv();
        Path parquet = folder.resolve("rows.parquet");
        Path json = folder.resolve("rows.jsonl");
        Path zipped = folder.resolve("rows.ndjson.gz");
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute("COPY (SELECT * FROM read_csv('" + csv + "')) TO '" + parquet + "'");
            statement.execute("COPY (SELECT * FROM read_csv('" + csv + "')) TO '" + json + "' (FORMAT json)");
            statement.execute(
                    "COPY (SELECT * FROM read_csv('" + csv + "')) TO '" + zipped + "' (FORMAT json, COMPRESSION gzip)");
        }

        BaselineProfile fromCsv = build(csv);
        List<BaselineProfile> fromOthers = List.of(build(parquet), build(json), build(zipped));
        BaselineProfile fromMemory = new BaselineBuilder(memory())
                .time(MemoryData.TIME)
                .prediction("score")
                .build();

        assertThat(fromCsv.layout()).isEqualTo(fromMemory.layout());
        assertThat(fromOthers).allSatisfy(other -> assertThat(other.layout()).isEqualTo(fromMemory.layout()));
        assertThat(fromCsv.blocks()).hasSameSizeAs(fromMemory.blocks());
        for (int i = 0; i < fromMemory.blocks().size(); i++) {
            byte[] expected = fromMemory.blocks().get(i).counts().bytes();
            assertThat(fromCsv.blocks().get(i).counts().bytes()).isEqualTo(expected);
            for (BaselineProfile other : fromOthers) {
                assertThat(other.blocks().get(i).counts().bytes()).isEqualTo(expected);
            }
        }
        assertThat(fromCsv.dataset().rows()).isEqualTo(ROWS);
        assertThat(fromCsv.dataset().digest())
                .hasValueSatisfying(digest -> assertThat(digest).matches("sha256:[0-9a-f]{64}"));
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        BaselineProfile built = build(csv());

        BaselineProfile read = BaselineFile.parse(BaselineFile.bytes(built), "baseline.json");

        assertThat(BaselineFile.bytes(read)).isEqualTo(BaselineFile.bytes(built));
    }

    @Test
    void infersTypesRolesAndWindows() throws IOException {
        BaselineProfile profile = build(csv());

        assertThat(profile.layout().columns())
                .extracting(Column::name, Column::role)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("hour", ColumnRole.CALENDAR),
                        org.assertj.core.groups.Tuple.tuple("size", ColumnRole.FEATURE),
                        org.assertj.core.groups.Tuple.tuple("colour", ColumnRole.FEATURE),
                        org.assertj.core.groups.Tuple.tuple("score", ColumnRole.SCORE));
        assertThat(profile.layout().column(1).bins()).isInstanceOf(NumericBins.class);
        assertThat(profile.layout().column(2).bins())
                .isInstanceOfSatisfying(
                        CategoryBins.class,
                        bins -> assertThat(bins.categories()).containsExactly("blue", "red"));
        assertThat(profile.blockLength()).as("1000 rows a window").isEqualTo(Duration.ofHours(8));
        assertThat(profile.timed()).isTrue();
    }

    @Test
    void countsMissingValuesApart() throws IOException {
        BaselineProfile profile = build(csv());

        assertThat(profile.total().count(profile.layout(), 1, Special.MISSING)).isEqualTo(ROWS / 100);
        assertThat(profile.total().total(profile.layout(), 1)).isEqualTo(ROWS - ROWS / 100);
    }

    @Test
    void withoutATimeColumnBlocksAreRunsOfRows() {
        BaselineProfile profile = new BaselineBuilder(memory())
                .exclude("colour")
                .prediction("score")
                .build();

        assertThat(profile.timed()).isFalse();
        assertThat(profile.blocks())
                .hasSize(6)
                .allSatisfy(block -> assertThat(block.counts().rows()).isEqualTo(1000));
        BaselineClaims claims = BaselineClaims.of(profile, DriftPolicy.DEFAULT);
        assertThat(claims.retrain()).isFalse();
        assertThat(claims.sentences(DriftPolicy.DEFAULT))
                .contains("no automatic RETRAIN: it needs a time column and a feature with 21 steps");
    }

    @Test
    void fewRowsSupportNoClaimAndItSaysSo() {
        var profile = new BaselineBuilder(new MemoryData("few", 3).numbers("x", 1, 2, 3)).build();

        assertThat(BaselineClaims.of(profile, DriftPolicy.DEFAULT).sentences(DriftPolicy.DEFAULT))
                .first()
                .isEqualTo(
                        "x (feature) supports no claim: 0 steps with at least 200 rows, worth 0.0 independent ones, of 3.0 needed");
    }

    @Test
    void asksTheModelForPredictions() {
        BaselineProfile profile = new BaselineBuilder(new MemoryData("rows", 4).numbers("x", 1, 2, 3, 4))
                .predictor(
                        List.of(new OutputRole("y", "out", 0, FeatureType.NUMERIC, PredictionRole.SCORE)),
                        rows -> java.util.Arrays.stream(rows)
                                .map(row -> new double[] {row[0] * 10})
                                .toArray(double[][]::new))
                .build();

        assertThat(profile.layout().column(1).name()).isEqualTo("y");
        assertThat(((NumericBins) profile.layout().column(1).bins()).edges()).containsExactly(10, 20, 30, 40);
        assertThat(profile.total().bins(profile.layout(), 1)).containsExactly(0, 1, 1, 1, 1, 0);
    }

    @Test
    void keepsSixtyFourCategoriesAndKnowsTheOthers() {
        List<@Nullable String> names = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            for (int times = 0; times <= i; times++) {
                names.add("c" + i);
            }
        }
        BaselineProfile profile =
                new BaselineBuilder(new MemoryData("rows", names.size()).texts("name", names)).build();

        var bins = (CategoryBins) profile.layout().column(0).bins();
        assertThat(bins.categories()).hasSize(64).startsWith("c99", "c98");
        assertThat(bins.others()).hasSize(36).contains("c0");
        assertThat(bins.binOf("never")).isEqualTo(bins.unseenBin());
    }

    @Test
    void degenerateColumnsHaveOneEdge() {
        var profile = new BaselineBuilder(new MemoryData("rows", 3).numbers("x", 5, 5, 5)).build();

        assertThat(profile.layout().column(0).bins()).isEqualTo(new NumericBins(5, 5));
    }

    @Test
    void saysWhatIsWrongWithTheData() throws IOException {
        Path csv = csv();
        Path empty = Files.writeString(folder.resolve("empty.csv"), "time,x\n");
        Path text = Files.writeString(folder.resolve("rows.txt"), "x\n1\n");
        Path broken = Files.writeString(folder.resolve("broken.parquet"), "not parquet");

        Path cutOff = Files.writeString(
                folder.resolve("cut.jsonl"), "{\"time\":\"2026-03-02T00:00:00\",\"x\":1}\n{\"time\":");
        assertThatThrownBy(() -> BaselineData.file(cutOff))
                .hasMessageStartingWith("baseline data " + cutOff + " cannot be read: ");
        assertThatThrownBy(() -> BaselineData.file(folder.resolve("none.csv")))
                .hasMessage("baseline data must be a file, there is none at " + folder.resolve("none.csv"));
        assertThatThrownBy(() -> BaselineData.file(text))
                .hasMessageContaining("must end in .parquet, .csv, .tsv, .jsonl or .ndjson");
        assertThatThrownBy(() -> BaselineData.file(broken))
                .isInstanceOf(BaselineBuildException.class)
                .hasMessageContaining("cannot be read");
        try (BaselineData data = BaselineData.file(csv)) {
            assertThatThrownBy(() -> new BaselineBuilder(data).time("when").build())
                    .hasMessage(
                            "baseline data rows.csv must have the columns [when], has [time, hour, size, colour, score]");
            assertThatThrownBy(() -> new BaselineBuilder(data).time("size").build())
                    .hasMessage("time column 'size' of rows.csv must hold time stamps, holds numbers");
            assertThatThrownBy(() -> new BaselineBuilder(data)
                            .type("colour", FeatureType.NUMERIC)
                            .build())
                    .hasMessage("column 'colour' of rows.csv must hold numbers, holds texts");
        }
        try (BaselineData data = BaselineData.file(empty)) {
            assertThatThrownBy(() -> new BaselineBuilder(data).build())
                    .hasMessage("baseline data empty.csv must have rows, has none");
        }
        assertThatThrownBy(() -> new BaselineBuilder(new MemoryData("rows", 1).numbers("x", Double.NaN)).build())
                .hasMessage("column 'x' of rows must have a finite number, has none");
    }

    private static BaselineProfile build(Path file) {
        try (BaselineData data = BaselineData.file(file)) {
            return new BaselineBuilder(data).time("time").prediction("score").build();
        }
    }

    private Path csv() throws IOException {
        var lines = new StringBuilder("time,hour,size,colour,score\n");
        table((time, hour, size, colour, score) -> lines.append(time)
                .append(',')
                .append(hour)
                .append(',')
                .append(Double.isNaN(size) ? "" : size)
                .append(',')
                .append(colour)
                .append(',')
                .append(score)
                .append('\n'));
        return Files.writeString(folder.resolve("rows.csv"), lines);
    }

    private static MemoryData memory() {
        long[] times = new long[ROWS];
        double[] hours = new double[ROWS];
        double[] sizes = new double[ROWS];
        double[] scores = new double[ROWS];
        List<@Nullable String> colours = new ArrayList<>();
        table((time, hour, size, colour, score) -> {
            int row = colours.size();
            times[row] = time.toEpochMilli();
            hours[row] = hour;
            sizes[row] = size;
            scores[row] = score;
            colours.add(colour);
        });
        return new MemoryData("rows", ROWS)
                .times(times)
                .numbers("hour", hours)
                .numbers("size", sizes)
                .texts("colour", colours)
                .numbers("score", scores);
    }

    private interface Cells {
        void row(Instant time, int hour, double size, String colour, double score);
    }

    /** Two days of rows; every hundredth has no size. */
    private static void table(Cells cells) {
        var random = new Random(11);
        for (int i = 0; i < ROWS; i++) {
            Instant time = START.plusSeconds(2L * 86_400 * i / ROWS);
            double size = Math.round(random.nextGaussian() * 1000) / 1000.0;
            cells.row(
                    time,
                    (int) (time.getEpochSecond() / 3600 % 24),
                    i % 100 == 0 ? Double.NaN : size,
                    random.nextInt(3) == 0 ? "red" : "blue",
                    Math.round(random.nextDouble() * 1000) / 1000.0);
        }
    }

    @Test
    void closingTwiceIsHarmless() throws SQLException, IOException {
        BaselineData data = BaselineData.file(csv());
        data.close();
        data.close();
    }
}
