package io.trimtab.serving.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HandOffTest {

    @Test
    void refusesWhatIsOverTheNumberOfItems() {
        HandOff<String> handOff = new HandOff<>(2, 1000, String::length);

        assertThat(handOff.offer("a")).isTrue();
        assertThat(handOff.offer("b")).isTrue();
        assertThat(handOff.offer("c")).isFalse();
        assertThat(handOff.take(10)).containsExactly("a", "b");
        assertThat(handOff.offer("d")).isTrue();
    }

    @Test
    void refusesWhatIsOverTheWeightAndFreesItWhenTaken() {
        HandOff<String> handOff = new HandOff<>(100, 10, String::length);

        assertThat(handOff.offer("123456")).isTrue();
        assertThat(handOff.offer("12345")).isFalse();
        assertThat(handOff.offer("1234")).isTrue();
        handOff.take(1);
        assertThat(handOff.offer("12345")).isTrue();
    }

    @Test
    void refusesEverythingOnceClosed() {
        HandOff<String> handOff = new HandOff<>(100, 10, String::length);

        handOff.offer("before");
        handOff.close();

        assertThat(handOff.offer("x")).isFalse();
        assertThat(handOff.take(10)).containsExactly("before");
    }

    @Test
    void losesAndDoublesNothingBetweenManyThreadsAndOne() throws Exception {
        HandOff<Integer> handOff = new HandOff<>(64, Long.MAX_VALUE, item -> 1);
        AtomicInteger accepted = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            int first = t * 20_000;
            new Thread(() -> {
                        for (int i = first; i < first + 20_000; i++) {
                            if (handOff.offer(i)) {
                                accepted.incrementAndGet();
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }

        List<Integer> taken = new ArrayList<>();
        while (done.getCount() > 0 || !handOff.isEmpty()) {
            taken.addAll(handOff.take(16));
        }

        assertThat(taken).doesNotHaveDuplicates().hasSize(accepted.get());
    }
}
