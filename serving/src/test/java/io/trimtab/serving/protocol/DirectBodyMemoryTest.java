package io.trimtab.serving.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A large body lies in one piece, where an engine can read it, for as long as somebody holds it. */
final class DirectBodyMemoryTest {
    private static final int LENGTH = 300_000;

    private final Random random = new Random(7);
    private final byte[] bytes = new byte[LENGTH];

    DirectBodyMemoryTest() {
        random.nextBytes(bytes);
    }

    /** Adds all bytes in pieces of any size, and keeps count of the memory that was asked for. */
    private long arrive(DirectBodyMemory memory, int largestPiece) {
        long asked = 0;
        for (int from = 0; from < LENGTH; ) {
            int size = Math.min(LENGTH - from, 1 + random.nextInt(largestPiece));
            asked += memory.more(size);
            memory.add(Unpooled.wrappedBuffer(bytes, from, size));
            from += size;
            assertThat(memory.length()).isEqualTo(from);
        }
        return asked;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 137, 65_536})
    void whatIsBehindTheHeadBeginsAtAMultipleOfSixteen(int head) {
        var memory = new DirectBodyMemory(head, LENGTH);
        long asked = arrive(memory, 70_000);
        DirectBody body = memory.whole();

        assertThat(body.length()).isEqualTo(LENGTH);
        assertThat(body.head().buffer()).isEqualTo(ByteBuffer.wrap(bytes, 0, head));
        assertThat(body.binary()).isEqualTo(ByteBuffer.wrap(bytes, head, LENGTH - head));
        assertThat(body.binary().alignmentOffset(0, 8)).isZero();
        assertThat(asked).as("memory that was asked for").isBetween((long) LENGTH, LENGTH + 15L);
        memory.clear();
    }

    @Test
    void takesNoMoreThanFourTimesWhatHasArrived() {
        var memory = new DirectBodyMemory(100, 1 << 30);
        long asked = 0;
        for (int from = 0; from < LENGTH; from += 1_000) {
            asked += memory.more(1_000);
            memory.add(Unpooled.wrappedBuffer(bytes, from, 1_000));
            assertThat(asked).isLessThanOrEqualTo(Math.max(16 << 10, 4L * (memory.length() + 16)));
        }
        memory.clear();
    }

    @Test
    void leavesPiecesToWhoeverOwnsThem() {
        var memory = new DirectBodyMemory(0, LENGTH);
        ByteBuf piece = Unpooled.wrappedBuffer(bytes);
        memory.add(piece);
        memory.clear();

        assertThat(piece.refCnt()).isEqualTo(1);
        assertThat(piece.readableBytes()).isEqualTo(LENGTH);
    }

    @Test
    void isFreeWhenTheLastHolderHasLetGoHoweverOftenEachDoes() {
        var memory = new DirectBodyMemory(0, LENGTH);
        arrive(memory, 50_000);
        DirectBody body = memory.whole();
        Runnable tensor = body.hold();
        Runnable event = body.hold();

        memory.clear();
        memory.clear();
        tensor.run();
        tensor.run();
        assertThat(body.binary()).as("the event still reads it").isEqualTo(ByteBuffer.wrap(bytes));
        event.run();

        assertThat(body.isFree()).isTrue();
    }
}
