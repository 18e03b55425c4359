package io.trimtab.drift.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class GridCountsTest {
    private static final GridLayout LAYOUT = new GridLayout(List.of(
            new Column("distance", ColumnRole.FEATURE, new NumericBins(0, 1, 2, 5)),
            new Column("carrier", ColumnRole.FEATURE, new CategoryBins(List.of("AA", "UA"), Set.of("ZZ")))));

    @Test
    void placesNumbersInRightClosedBinsFromTheMinimum() {
        NumericBins bins = new NumericBins(0, 1, 2, 5);

        assertThat(List.of(-0.1, 0.0, 1.0, 1.1, 2.0, 5.0, 5.1).stream().map(bins::binOf))
                .containsExactly(0, 1, 1, 2, 2, 3, 4);
    }

    @Test
    void putsMinusZeroWhereZeroIs() {
        assertThat(new NumericBins(-0.0, 0.0, 1.0)).isEqualTo(new NumericBins(0.0, 0.0, 1.0));
        assertThat(new NumericBins(0.0, 0.0, 1.0).binOf(-0.0)).isEqualTo(1);
    }

    @Test
    void givesValuesWithoutABinTheirOwnSlots() {
        Column column = LAYOUT.column(0);

        assertThat(column.slotOf(Double.NaN)).isEqualTo(column.slotOf(Special.NAN));
        assertThat(column.slotOf(Double.POSITIVE_INFINITY)).isEqualTo(column.slotOf(Special.POSITIVE_INFINITY));
        assertThat(column.slotOf(Double.NEGATIVE_INFINITY)).isEqualTo(column.slotOf(Special.NEGATIVE_INFINITY));
        assertThat(column.slotOf("text")).isEqualTo(column.slotOf(Special.TYPE_ERROR));
    }

    @Test
    void tellsRareTrainingCategoriesFromUnseenOnes() {
        CategoryBins bins = new CategoryBins(List.of("AA", "3"), Set.of("ZZ"));

        assertThat(bins.binOf("AA")).isZero();
        assertThat(bins.binOf(3.0)).isEqualTo(1);
        assertThat(bins.binOf("ZZ")).isEqualTo(bins.otherBin());
        assertThat(bins.binOf("QQ")).isEqualTo(bins.unseenBin());
    }

    @Test
    void hasGoldenBytes() {
        GridCounts counts = GridCounts.empty(LAYOUT);
        counts.add(Tally.ROWS, 3);
        counts.add(Tally.LATE, 258);
        counts.increment(LAYOUT.column(0).slotOf(1.5));
        counts.set(LAYOUT.offset(1), GridCounts.MAX_COUNT);

        assertThat(HexFormat.of().formatHex(counts.bytes()))
                .isEqualTo("54470100" + "13000000" + fingerprint() + "0300000000000000" + "00".repeat(16)
                        + "0201000000000000" + "00".repeat(8) + "00".repeat(8) + "01000000" + "00".repeat(28)
                        + "ffffffff" + "00".repeat(32));
        assertThat(Long.toHexString(LAYOUT.fingerprint())).isEqualTo("30c5427fd1bb426");
    }

    private static String fingerprint() {
        return HexFormat.of().toHexDigits(Long.reverseBytes(LAYOUT.fingerprint()));
    }

    @Test
    void neverTakesMoreThanFourKilobytesAFeature() {
        double[] edges = new double[NumericBins.MAX_EDGES];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = i;
        }
        var layout = new GridLayout(List.of(new Column("x", ColumnRole.FEATURE, new NumericBins(0, edges))));

        assertThat(GridCounts.empty(layout).bytes()).hasSizeLessThan(4096);
    }

    @RepeatedTest(50)
    void mergingInAnyOrderEqualsCountingAtOnceAndSubtractingUndoesIt(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        List<GridCounts> parts = new ArrayList<>();
        GridCounts whole = GridCounts.empty(LAYOUT);
        for (int i = 0; i < 8; i++) {
            parts.add(GridCounts.empty(LAYOUT));
        }
        for (int i = 0; i < 2_000; i++) {
            int slot = random.nextInt(LAYOUT.slots());
            GridCounts part = parts.get(random.nextInt(parts.size()));
            part.increment(slot);
            part.add(Tally.ROWS, 1);
            whole.increment(slot);
            whole.add(Tally.ROWS, 1);
        }
        Collections.shuffle(parts, random);

        GridCounts merged = GridCounts.empty(LAYOUT);
        parts.forEach(merged::add);
        assertThat(merged).isEqualTo(whole);

        merged.subtract(parts.get(0));
        GridCounts rest = GridCounts.empty(LAYOUT);
        parts.subList(1, parts.size()).forEach(rest::add);
        assertThat(merged).isEqualTo(rest);
    }

    @Test
    void refusesToSubtractWhatWasNeverAdded() {
        GridCounts less = GridCounts.empty(LAYOUT);
        GridCounts more = GridCounts.empty(LAYOUT);
        more.increment(4);

        assertThatThrownBy(() -> less.subtract(more))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("slot 4 must hold 0 to 4294967295, not -1");
        assertThat(less).as("unchanged").isEqualTo(GridCounts.empty(LAYOUT));
    }

    @Test
    void refusesToAddCountsOfAnotherLayout() {
        GridLayout other = new GridLayout(List.of(new Column("x", ColumnRole.FEATURE, new NumericBins(0, 1))));

        assertThatThrownBy(() -> GridCounts.empty(LAYOUT).add(GridCounts.empty(other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("counts must be on one layout");
    }

    @Test
    void refusesBytesThatAreNotCounts() {
        assertThatThrownBy(() -> GridCounts.wrap(new byte[100])).hasMessageContaining("without the 'TG' header");
        byte[] cut = GridCounts.empty(LAYOUT).bytes();
        assertThatThrownBy(() -> GridCounts.wrap(Arrays.copyOf(cut, cut.length - 1)))
                .hasMessageContaining("must not take");
        byte[] newer = GridCounts.empty(LAYOUT).bytes();
        newer[2] = 9;
        assertThatThrownBy(() -> GridCounts.wrap(newer)).hasMessage("grid counts have format 9, this reads 1");
    }

    @Test
    void movesCountsToAnotherLayoutByTheLargestValueOfEachBin() {
        var finer = new GridLayout(List.of(
                new Column("distance", ColumnRole.FEATURE, new NumericBins(-1, 0.5, 2, 3)),
                new Column("carrier", ColumnRole.FEATURE, new CategoryBins(List.of("UA"), Set.of("AA")))));
        GridCounts counts = GridCounts.empty(LAYOUT);
        for (double value : new double[] {-5, 0.2, 1.7, 4, 9, Double.NaN}) {
            counts.increment(LAYOUT.column(0).slotOf(value));
        }
        for (String carrier : List.of("AA", "UA", "ZZ", "QQ")) {
            counts.increment(LAYOUT.offset(1) + LAYOUT.column(1).slotOf(carrier));
        }

        GridCounts moved = counts.rebinned(LAYOUT, finer);

        assertThat(moved.bins(finer, 0)).containsExactly(0, 1, 2, 0, 2);
        assertThat(moved.count(finer, 0, Special.NAN)).isEqualTo(1);
        assertThat(moved.bins(finer, 1)).containsExactly(1, 2, 1);
    }
}
