package io.trimtab.drift.action;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OffsetTrackerTest {
    private final OffsetTracker tracker = new OffsetTracker();

    @Test
    void neverPassesARecordThatHasNotEnded() {
        tracker.begin(4);
        tracker.begin(5);
        tracker.begin(9);
        tracker.end(5);
        assertThat(tracker.committable()).isEmpty();

        tracker.end(4);

        assertThat(tracker.committable()).hasValue(9);
        assertThat(tracker.open()).isEqualTo(1);
    }

    @Test
    void commitsBehindTheLastRecordWhenAllHaveEnded() {
        tracker.begin(4);
        tracker.begin(9);
        tracker.end(9);
        tracker.end(4);

        assertThat(tracker.committable()).hasValue(10);
        assertThat(tracker.committable()).as("nothing new").isEmpty();
    }
}
