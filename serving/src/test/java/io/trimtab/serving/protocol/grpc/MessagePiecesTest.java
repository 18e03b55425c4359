package io.trimtab.serving.protocol.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever pieces a stream of messages comes in, whole messages go on, in order, and nothing else. */
final class MessagePiecesTest {
    private static final int LARGEST = 1_000;

    private final List<Buffer> handedOn = new ArrayList<>();
    private final MessagePieces pieces = new MessagePieces(LARGEST);

    @Test
    void aMessageInOnePieceGoesOnAsItIs() {
        Buffer message = message(20);

        pieces.add(message, handedOn::add);

        assertThat(handedOn).containsExactly(message);
    }

    @Test
    void aMessageInManyPiecesGoesOnOnceAndWhole() {
        Buffer message = message(500);
        for (int i = 0; i < message.length(); i++) {
            assertThat(handedOn).isEmpty();
            pieces.add(message.slice(i, i + 1), handedOn::add);
        }

        assertThat(handedOn).containsExactly(message);
    }

    @Test
    void whatIsWholeDoesNotWaitForWhatIsNot() {
        Buffer both = message(7).appendBuffer(message(300));

        pieces.add(both.slice(0, 100), handedOn::add);

        assertThat(handedOn).containsExactly(message(7));

        pieces.add(both.slice(100, both.length()), handedOn::add);

        assertThat(handedOn).containsExactly(message(7), message(300));
    }

    @Test
    void aMessageThatIsTooLargeIsNotHeldBack() {
        Buffer start = message(LARGEST + 1).slice(0, 10);

        pieces.add(start, handedOn::add);
        pieces.add(Buffer.buffer("more"), handedOn::add);

        assertThat(handedOn).containsExactly(start, Buffer.buffer("more"));
    }

    @Test
    void aMessageThatIsCutOffGoesOnAtTheEnd() {
        Buffer cut = message(300).slice(0, 200);
        pieces.add(cut, handedOn::add);
        assertThat(handedOn).isEmpty();

        pieces.end(handedOn::add);
        pieces.end(handedOn::add);

        assertThat(handedOn).containsExactly(cut);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyPiecesGiveTheSameStreamOfWholeMessages(long seed) {
        var random = new Random(seed);
        Buffer stream = Buffer.buffer();
        for (int i = 0; i < 60; i++) {
            stream.appendBuffer(message(random.nextInt(4) == 0 ? 0 : random.nextInt(LARGEST)));
        }
        int at = 0;
        while (at < stream.length()) {
            int next = Math.min(stream.length(), at + 1 + random.nextInt(400));
            pieces.add(stream.slice(at, next), handedOn::add);
            at = next;
        }
        pieces.end(handedOn::add);

        Buffer together = Buffer.buffer();
        handedOn.forEach(whole -> {
            assertThat(endsWithAMessage(whole)).isTrue();
            together.appendBuffer(whole);
        });
        assertThat(together).isEqualTo(stream);
    }

    private static boolean endsWithAMessage(Buffer whole) {
        long at = 0;
        while (at < whole.length()) {
            at += 5 + whole.getUnsignedInt((int) at + 1);
        }
        return at == whole.length();
    }

    private static Buffer message(int length) {
        Buffer message = Buffer.buffer().appendByte((byte) 0).appendUnsignedInt(length);
        for (int i = 0; i < length; i++) {
            message.appendByte((byte) i);
        }
        return message;
    }
}
