package io.trimtab.serving.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrived comes out as it came in, and a client that sends byte by byte takes little more than its bytes. */
final class PiecesTest {
    private final Pieces pieces = new Pieces();

    @Test
    void onePieceIsNotCopied() {
        ByteBuf only = Unpooled.wrappedBuffer(new byte[] {1, 2, 3});
        pieces.add(only);

        assertThat(pieces.take()).isSameAs(only);
        assertThat(pieces.length()).isZero();
    }

    @Test
    void nothingIsAnEmptyArray() {
        ByteBuf nothing = pieces.take();

        assertThat(nothing.hasArray()).isTrue();
        assertThat(nothing.readableBytes()).isZero();
    }

    @Test
    void singleBytesAreGathered() {
        for (int i = 0; i < 1_000_000; i++) {
            pieces.add(Unpooled.wrappedBuffer(new byte[] {(byte) i}));
        }

        assertThat(pieces.kept()).isLessThan(20);
        assertThat(pieces.length()).isEqualTo(1_000_000);
        assertThat(pieces.take().getByte(999_999)).isEqualTo((byte) 999_999);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverThePiecesTheBytesAreTheSame(long seed) {
        var random = new Random(seed);
        byte[] all = new byte[500_000];
        random.nextBytes(all);
        int at = 0;
        while (at < all.length) {
            int size = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 50 : 20_000));
            ByteBuf piece = Unpooled.wrappedBuffer(all, at, size);
            pieces.add(
                    random.nextBoolean() ? piece : Unpooled.directBuffer(size).writeBytes(piece));
            at += size;
        }

        assertThat(pieces.kept()).isLessThan(all.length / 2_000);
        assertThat(ByteBufUtil.getBytes(pieces.take())).isEqualTo(all);
    }
}
