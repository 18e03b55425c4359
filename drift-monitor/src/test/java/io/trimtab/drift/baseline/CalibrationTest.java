package io.trimtab.drift.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CalibrationTest {
    private static final int ROWS = 20_000;

    private final Random random = new Random(11);
    private final double[] scores = random.doubles(ROWS).toArray();

    @Test
    void aCalibratedScoreComesTrueAsOftenAsItAnnounces() {
        double[] labels = IntStream.range(0, ROWS)
                .mapToDouble(row -> random.nextDouble() < scores[row] ? 1 : 0)
                .toArray();

        Calibration map = map(labels);

        assertThat(map.score()).isEqualTo("p");
        assertThat(map.label()).isEqualTo("late");
        assertThat(map.rows()).isEqualTo(ROWS);
        assertThat(map.groups()).hasSize(Calibration.MOST_GROUPS).allSatisfy(group -> {
            assertThat(group.rows()).isBetween(800L, 1_100L);
            assertThat(group.rate()).isCloseTo(group.meanScore(), within(.07));
        });
        assertThat(map.expectedError()).isLessThan(.02);
    }

    @Test
    void oneThatAnnouncesTooMuchIsSeenToDoSo() {
        double[] labels = IntStream.range(0, ROWS)
                .mapToDouble(row -> random.nextDouble() < scores[row] / 2 ? 1 : 0)
                .toArray();

        assertThat(map(labels).expectedError()).isCloseTo(.25, within(.02));
    }

    @Test
    void rowsWithoutALabelAreLeftOutAndTextsAreUnderstood() {
        List<@Nullable String> labels = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            labels.add(row % 2 == 0 ? null : scores[row] > .5 ? "True" : "false");
        }

        Calibration map =
                builder(data().texts("late", labels)).build().calibration().get(0);

        assertThat(map.rows()).isEqualTo(ROWS / 2);
        assertThat(map.groups().get(0).rate()).isZero();
        assertThat(map.groups().get(map.groups().size() - 1).rate()).isEqualTo(1);
    }

    @Test
    void aLabelOfOtherValuesIsRefused() {
        double[] labels = IntStream.range(0, ROWS).mapToDouble(row -> row % 3).toArray();

        assertThatThrownBy(() -> map(labels))
                .isInstanceOf(BaselineBuildException.class)
                .hasMessage(
                        "label column 'late' must hold 0 and 1, or true and false, for a calibration map, holds '2':"
                                + " leave it out with --exclude instead");
    }

    @Test
    void aScoreThatIsAlwaysTheSameHasOneGroup() {
        double[] labels = IntStream.range(0, ROWS)
                .mapToDouble(row -> row % 4 == 0 ? 1 : 0)
                .toArray();
        var data = new MemoryData("rows", ROWS)
                .numbers("x", scores)
                .numbers("p", IntStream.range(0, ROWS).mapToDouble(row -> .25).toArray())
                .numbers("late", labels);

        Calibration map = builder(data).build().calibration().get(0);

        assertThat(map.groups()).containsExactly(new Calibration.Group(.25, ROWS, ROWS / 4));
    }

    @Test
    void aFrequentScoreIsAGroupAndTheOthersShareTheRest() {
        double[] heavy = IntStream.range(0, ROWS)
                .mapToDouble(row -> row % 10 == 0 ? scores[row] : 0)
                .toArray();
        var data = new MemoryData("rows", ROWS)
                .numbers("x", scores)
                .numbers("p", heavy)
                .numbers("late", scores(.5));

        List<Calibration.Group> groups =
                builder(data).build().calibration().get(0).groups();

        assertThat(groups.get(0).rows()).isGreaterThanOrEqualTo(ROWS * 9 / 10);
        assertThat(groups.subList(1, groups.size()))
                .hasSizeBetween(10, 19)
                .allSatisfy(group -> assertThat(group.rows()).isBetween(70L, 250L));
    }

    @Test
    void hugeAndAlmostEqualScoresKeepTheirOrder() {
        double[] huge = IntStream.range(0, ROWS)
                .mapToDouble(row -> (row % 2 == 0 ? 1 : -1) * 1.7e308)
                .toArray();
        double[] close = IntStream.range(0, ROWS)
                .mapToDouble(row -> row % 3 == 0 ? Math.nextUp(.9) : .9)
                .toArray();

        for (double[] values : List.of(huge, close)) {
            var data = new MemoryData("rows", ROWS)
                    .numbers("x", scores)
                    .numbers("p", values)
                    .numbers("late", scores(.5));
            Calibration map = builder(data).build().calibration().get(0);
            assertThat(map.rows()).isEqualTo(ROWS);
            assertThat(map.isProbability()).isEqualTo(values == close);
        }
    }

    @Test
    void withoutAScoreALabelIsLeftOutWhateverItsValues() {
        var data = new MemoryData("rows", ROWS).numbers("x", scores).numbers("late", scores);

        BaselineProfile profile = new BaselineBuilder(data).label("late").build();

        assertThat(profile.calibration()).isEmpty();
        assertThat(profile.layout().columns()).hasSize(1);
    }

    @Test
    void isKeptInTheBaselinesFileAndCheckedWhenRead() {
        BaselineProfile profile = builder(data().numbers("late", scores(.3))).build();
        byte[] bytes = BaselineFile.bytes(profile);

        assertThat(BaselineFile.parse(bytes, "b").calibration()).isEqualTo(profile.calibration());
        String edited = new String(bytes, StandardCharsets.UTF_8).replace("\"positives\":0", "\"positives\":999999");
        assertThatThrownBy(() -> BaselineFile.parse(edited.getBytes(StandardCharsets.UTF_8), "b"))
                .isInstanceOf(InvalidBaselineException.class)
                .hasMessageContaining("calibration group must have 1 row or more and 0 to as many positives");
    }

    private double[] scores(double threshold) {
        return IntStream.range(0, ROWS)
                .mapToDouble(row -> scores[row] > threshold ? 1 : 0)
                .toArray();
    }

    private Calibration map(double[] labels) {
        return builder(data().numbers("late", labels)).build().calibration().get(0);
    }

    private MemoryData data() {
        return new MemoryData("rows", ROWS).numbers("x", scores).numbers("p", scores);
    }

    private static BaselineBuilder builder(MemoryData data) {
        return new BaselineBuilder(data).prediction("p").label("late");
    }
}
