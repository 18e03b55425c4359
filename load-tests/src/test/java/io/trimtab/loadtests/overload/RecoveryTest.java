package io.trimtab.loadtests.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecoveryTest {
    private static final List<Probe.Seen> BEFORE = answers(-1_000, 100, 200, 2);

    /** So many, ten milliseconds apart. */
    private static List<Probe.Seen> answers(long from, int count, int status, double millis) {
        var seen = new ArrayList<Probe.Seen>();
        for (int i = 0; i < count; i++) {
            seen.add(new Probe.Seen(from + 10L * i, status, millis));
        }
        return seen;
    }

    @Test
    void countsFromTheLastRequestOfTheOverloadToTheFirstOfManyGoodAnswersInARow() {
        var after = new ArrayList<>(answers(0, 50, 429, .5));
        after.addAll(answers(500, 10, 200, 3));
        after.addAll(answers(600, 1, 200, 9));
        after.addAll(answers(610, Recovery.IN_A_ROW, 200, 4));

        Recovery recovery = Recovery.of(BEFORE, after, 450);

        assertThat(recovery.normalMillis()).isEqualTo(2);
        assertThat(recovery.millis())
                .as("610: one answer took more than twice the normal")
                .isEqualTo(160);
    }

    @Test
    void isZeroWhenTheLoneClientWasServedAsBeforeAllTheTime() {
        assertThat(Recovery.of(BEFORE, answers(0, 100, 200, 2), 500).millis()).isZero();
    }

    @Test
    void isAsLongAsWasWatchedWhenItNeverCame() {
        assertThat(Recovery.of(BEFORE, answers(0, 100, 504, 2), 500).millis()).isEqualTo(492);
    }

    @Test
    void needsToKnowWhatIsNormal() {
        assertThatThrownBy(() -> Recovery.of(List.of(), BEFORE, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the lone client got no answer before the overload");
    }
}
