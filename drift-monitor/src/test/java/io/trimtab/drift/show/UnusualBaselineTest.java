package io.trimtab.drift.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.drift.baseline.BaselineBuildException;
import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineData;
import io.trimtab.drift.baseline.BaselineFile;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.InvalidBaselineException;
import io.trimtab.drift.policy.BaselineClaims;
import io.trimtab.drift.policy.DriftPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Data that nobody would choose: a baseline that says what it supports, or a message that says what is wrong. */
final class UnusualBaselineTest {
    @TempDir
    Path folder;

    static Stream<Arguments> usable() {
        return Stream.of(
                Arguments.of("constant", "a,b\n" + "1,2\n".repeat(1000)),
                Arguments.of("all missing", "a,b\n" + ",2\n".repeat(1000)),
                Arguments.of("a single row", "a,b\n1,2\n"),
                Arguments.of("one infinity", "a,b\n" + "1,2\n".repeat(1000) + "inf,2\n"),
                Arguments.of("large integers", "a,b\n" + lines(i -> ((1L << 60) + i % 50) + ",2")),
                Arguments.of("numbers and texts", "a,b\n" + "1,2\n".repeat(500) + "x,2\n".repeat(500)),
                Arguments.of("ten thousand categories", "a,b\n" + lines(i -> "c" + i + ",2")),
                Arguments.of("a column twice", "a,a\n" + "1,2\n".repeat(1000)),
                Arguments.of("huge and tiny", "a,b\n" + lines(i -> (i % 2 == 0 ? "1e300" : "-1e300") + ",1e-300")));
    }

    private static String lines(java.util.function.IntFunction<String> line) {
        return IntStream.range(0, 10_000).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("usable")
    void isABaselineThatSaysWhatItSupports(String name, String csv) throws Exception {
        BaselineProfile profile = build(csv);

        var forecast = AlarmForecast.of(profile, DriftPolicy.DEFAULT, 10, BaselineProgress.SILENT);
        String html = BaselinePage.html(profile, name, DriftPolicy.DEFAULT, forecast);
        assertThat(profile.layout().columns()).hasSize(2);
        assertThat(BaselineFile.parse(BaselineFile.bytes(profile), "written").total())
                .isEqualTo(profile.total());
        assertThat(forecast.sentence()).startsWith("no bootstrap: its rows have no times");
        assertThat(html).doesNotContain("NaN", "Infinity");
    }

    @Test
    void wholeNumbersThatDoublesCannotTellApartAreNamed() throws Exception {
        BaselineProfile close = build("a,b\n" + lines(i -> ((1L << 60) + i % 500) + "," + (1L << 40)));
        BaselineProfile apart = build("a,b\n" + lines(i -> (1L << 60) + ((long) i << 45) + ",2"));

        assertThat(BaselineClaims.of(close, DriftPolicy.DEFAULT).sentences(DriftPolicy.DEFAULT))
                .contains(
                        "a (feature) has numbers beyond 2^53, of which only multiples of 256 are told apart: smaller shifts"
                                + " are not seen; take off an offset before the model, or leave the column out")
                .noneMatch(sentence -> sentence.startsWith("b (feature) has numbers"));
        assertThat(BaselineClaims.of(apart, DriftPolicy.DEFAULT).sentences(DriftPolicy.DEFAULT))
                .noneMatch(sentence -> sentence.contains("beyond 2^53"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "''         | must have rows, has none",
                "'a,b;'     | must have rows, has none",
                "'a,b;inf,2;inf,3;' | column 'a' of rows.csv must have a finite number, has none",
            })
    void isRefusedWithTheRuleAndTheColumn(String csv, String message) {
        assertThatThrownBy(() -> build(csv.replace("'", "").replace(';', '\n')))
                .isInstanceOf(BaselineBuildException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFileOfAnotherFormatOrWithEditedCountsIsNoBaseline() throws Exception {
        String written = new String(BaselineFile.bytes(build("a\n" + "1\n".repeat(1000))), StandardCharsets.UTF_8);

        assertThatThrownBy(() -> parse(written.replace("\"format_version\":1", "\"format_version\":9")))
                .isInstanceOf(InvalidBaselineException.class)
                .hasMessage("baseline b must have format_version 1, has 9");
        assertThatThrownBy(() -> parse(written.replace("\"rows\":1000,\"counts\"", "\"rows\":1001,\"counts\"")))
                .isInstanceOf(InvalidBaselineException.class)
                .hasMessageContaining("column 'a' must count 1001 rows, counts 1000");
        assertThatThrownBy(() -> parse(written.replace("[0,1000,0,0,0,0,0,0]", "[0,999,1,0,0,0,0,0]")))
                .isInstanceOf(InvalidBaselineException.class)
                .hasMessageContaining("must have counts with the digest that it names (sha256:");
        assertThat(parse(written.replaceAll(",\"counts_digest\":\"[^\"]*\"", ""))
                        .total())
                .as("files of before")
                .isEqualTo(parse(written).total());
        assertThatThrownBy(() -> parse(written.replace("\"role\":\"feature\"", "\"role\":\"error\"")))
                .isInstanceOf(InvalidBaselineException.class)
                .hasMessageContaining("column 'a' must not have the role error");
        assertThatThrownBy(() -> parse(written.replace("\"edges\":[1.0]", "\"edges\":[1.5]")))
                .isInstanceOf(InvalidBaselineException.class)
                .hasMessageContaining("must have grid");
    }

    private static BaselineProfile parse(String text) {
        return BaselineFile.parse(text.getBytes(StandardCharsets.UTF_8), "b");
    }

    private BaselineProfile build(String csv) throws IOException {
        Path file = Files.writeString(folder.resolve("rows.csv"), csv);
        try (BaselineData data = BaselineData.file(file)) {
            return new BaselineBuilder(data).build();
        }
    }
}
