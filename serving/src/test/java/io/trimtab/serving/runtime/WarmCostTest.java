package io.trimtab.serving.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WarmCostTest {
    @Test
    void isALineThroughBothMeasurements() {
        var cost = new WarmCost(8, 10_000, 33, 42_000);

        assertThat(cost.bytesWithin(10_000, 64)).isEqualTo(8);
        assertThat(cost.bytesWithin(20_500, 64)).isEqualTo(11 * 8);
        assertThat(cost.bytesWithin(1_000_000, 64))
                .as("the most rows of a call")
                .isEqualTo(64 * 8);
    }

    @Test
    void hasNoRoomWhenOneRowTakesLonger() {
        assertThat(new WarmCost(8, 10_000, 33, 42_000).bytesWithin(9_999, 64)).isZero();
    }

    @Test
    void knowsOneRowWhereRowsDoNotShareCalls() {
        assertThat(new WarmCost(8, 10_000, 1, 10_000).bytesWithin(1_000_000, 64))
                .isEqualTo(8);
    }

    @Test
    void takesTheMostRowsWhereMoreRowsCostNothing() {
        assertThat(new WarmCost(8, 10_000, 33, 9_000).bytesWithin(20_000, 64)).isEqualTo(64 * 8);
    }

    @Test
    void hasNoRoomWhenNothingIsKnown() {
        assertThat(WarmCost.UNKNOWN.bytesWithin(1_000_000, 64)).isZero();
    }
}
