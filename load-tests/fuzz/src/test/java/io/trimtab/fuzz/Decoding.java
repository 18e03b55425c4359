package io.trimtab.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.trimtab.serving.error.ErrorCategory;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What must hold for every input: it is taken, or refused as a mistake of the client's in words that show nothing of the
 * server's insides; and in either case all memory of the tensors is given back. The fuzzer takes any exception for a
 * finding, and a run that takes too long.
 */
public final class Decoding {
    private static final int LONGEST_MESSAGE = 4_000;
    private static final Pattern INSIDES =
            Pattern.compile("\\b(?:java|com|ai|org|io)\\.[a-z]\\w*\\.|[A-Z]\\w+Exception\\b"
                    + "|StreamRead|\\.java:|(?<![\\w/])/(?:tmp|home|root|usr)/|@[0-9a-f]{6,}\\b");

    private Decoding() {}

    /** Reads one input, closes what it makes of it. */
    @FunctionalInterface
    public interface Run {
        void run() throws ServingException;
    }

    /**
     * Runs a decoder and holds it to the above.
     *
     * @param data what came from outside
     */
    public static void hold(byte[] data, Run decoder) {
        long before = tensorsInMemory();
        try {
            decoder.run();
        } catch (ServingException e) {
            assertThat(e.code().category()).as(e.text()).isEqualTo(ErrorCategory.CLIENT);
            assertShowsNothing(data, e.text());
        }
        assertThat(tensorsInMemory())
                .as("tensors whose memory was not given back")
                .isEqualTo(before);
    }

    /** Holds a message to what a client may see. */
    public static void assertShowsNothing(byte[] data, String message) {
        assertThat(message).isNotBlank().hasSizeLessThan(LONGEST_MESSAGE);
        String sent = new String(data, StandardCharsets.ISO_8859_1);
        // what a client has sent may be shown to it
        assertThat(INSIDES.matcher(message).results().map(MatchResult::group).filter(found -> !sent.contains(found)))
                .as(message)
                .isEmpty();
    }

    /** As many values as the shape says, however they were written. */
    public static void assertFitsItsShape(Tensor tensor) {
        int width = tensor.datatype().byteSize();
        long size = tensor.bytes().isEmpty()
                ? tensor.data().remaining() / Math.max(1, width)
                : tensor.bytes().size();
        assertThat(size).as(tensor.toString()).isEqualTo(tensor.elementCount());
    }

    private static long tensorsInMemory() {
        PooledByteBufAllocator pool = PooledByteBufAllocator.DEFAULT;
        pool.trimCurrentThreadCache();
        return pool.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }
}
