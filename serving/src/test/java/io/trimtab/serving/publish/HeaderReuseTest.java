package io.trimtab.serving.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

final class HeaderReuseTest {
    private static final byte[] SAME = {1};

    private final HeaderReuse headers = new HeaderReuse();

    private Header[] record(Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add((String) namesAndValues[i], (byte[]) namesAndValues[i + 1]);
        }
        return headers.take().toArray();
    }

    @Test
    void theSameNameAndArrayInTheSamePlaceIsTheSameHeader() {
        Header[] first = record("a", SAME, "b", new byte[] {2});
        Header[] second = record("a", SAME, "b", new byte[] {3});

        assertThat(second[0]).isSameAs(first[0]);
        assertThat(second).containsExactly(new RecordHeader("a", SAME), new RecordHeader("b", new byte[] {3}));
        assertThat(first[1]).isEqualTo(new RecordHeader("b", new byte[] {2}));
    }

    @Test
    void anotherNameArrayOrPlaceMakesAnotherHeader() {
        record("a", SAME, "b", SAME);

        assertThat(record("b", SAME, "a", SAME, "c", SAME))
                .containsExactly(new RecordHeader("b", SAME), new RecordHeader("a", SAME), new RecordHeader("c", SAME));
        assertThat(record("b", new byte[] {1, 2})).containsExactly(new RecordHeader("b", new byte[] {1, 2}));
        assertThat(record()).isEmpty();
        assertThat(record("a", SAME)).containsExactly(new RecordHeader("a", SAME));
    }

    @Test
    void aRecordMayHaveAnyNumberOfHeaders() {
        for (int i = 0; i < 40; i++) {
            headers.add("h" + i, SAME);
        }

        assertThat(headers.take().toArray()).hasSize(40);
    }
}
