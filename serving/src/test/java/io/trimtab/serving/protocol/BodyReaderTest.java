package io.trimtab.serving.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trimtab.serving.admission.MemoryBudget;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** However the reading of a body ends, its memory is given back and its sender is told once. */
final class BodyReaderTest {
    private static final int PIECE = 16 << 10;
    private static final int LIMIT = 1 << 20;

    private final List<ServingException> refusals = new ArrayList<>();
    private final List<Object> bodies = new ArrayList<>();

    private <T> BodyReader<T> reader(MemoryBudget budget, BodyMemory<T> memory) {
        return new BodyReader<>(LIMIT, budget, memory, bodies::add, refusals::add);
    }

    private static ByteBuf piece() {
        return Unpooled.wrappedBuffer(new byte[PIECE]);
    }

    private void assertRefusedOnce(String rule) {
        assertThat(bodies).isEmpty();
        assertThat(refusals).hasSize(1);
        assertThat(refusals.get(0).code()).isEqualTo(ErrorCode.QUEUE_FULL);
        assertThat(refusals.get(0)).hasMessageContaining(rule);
    }

    @Test
    void refusesABodyThatTheBudgetHasNoRoomForWhenItIsHalfThere() {
        var budget = new MemoryBudget(5 * PIECE);
        var memory = new DirectBodyMemory(0, LIMIT);
        BodyReader<DirectBody> reader = reader(budget, memory);
        for (int i = 0; i < 4; i++) {
            reader.piece(piece());
        }
        assertThat(refusals).isEmpty();
        assertThat(budget.take(2 * PIECE)).as("room beside four pieces").isFalse();

        reader.piece(piece());
        reader.piece(piece());
        reader.end();

        assertRefusedOnce("the bodies of other requests take all the memory there is for bodies");
        assertThat(memory.length()).isZero();
        assertThat(budget.take(5 * PIECE)).as("all of it is free again").isTrue();
    }

    @Test
    void refusesABodyWhenTheMachineHasNoMemoryLeft() {
        var budget = new MemoryBudget(LIMIT);
        var memory = new NoMoreThan(2 * PIECE);
        BodyReader<String> reader = reader(budget, memory);

        for (int i = 0; i < 4; i++) {
            reader.piece(piece());
        }
        reader.end();

        assertRefusedOnce("memory");
        assertThat(memory.length()).isZero();
        assertThat(budget.take(LIMIT)).as("all of it is free again").isTrue();
    }

    @Test
    void givesMemoryBackOnceHoweverOftenItIsReleased() {
        var budget = new MemoryBudget(LIMIT);
        BodyReader<DirectBody> reader = reader(budget, new DirectBodyMemory(0, LIMIT));
        reader.piece(piece());
        reader.end();
        assertThat(bodies).hasSize(1);

        reader.release();
        reader.release();

        assertThat(budget.take(LIMIT)).isTrue();
        assertThat(budget.take(1)).isFalse();
    }

    /** Memory of a process that has reached its limit. */
    private static final class NoMoreThan implements BodyMemory<String> {
        private final int most;
        private int length;

        NoMoreThan(int most) {
            this.most = most;
        }

        @Override
        public boolean takesFromNetwork() {
            return true;
        }

        @Override
        public long more(int size) {
            return size;
        }

        @Override
        public void add(ByteBuf piece) {
            if (length + piece.readableBytes() > most) {
                throw new OutOfMemoryError(
                        "Cannot reserve " + piece.readableBytes() + " bytes of direct buffer memory");
            }
            length += piece.readableBytes();
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public String whole() {
            return "whole";
        }

        @Override
        public void clear() {
            length = 0;
        }
    }
}
