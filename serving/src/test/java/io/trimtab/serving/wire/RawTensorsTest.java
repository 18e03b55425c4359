package io.trimtab.serving.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.SharedMemory;
import io.trimtab.serving.inference.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RawTensorsTest {
    private static byte[] written(Tensor tensor) {
        byte[] bytes = new byte[RawTensors.size(tensor)];
        RawTensors.write(tensor, ByteBuffer.wrap(bytes));
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(Datatype.class)
    void whatIsReadIsWrittenAsItWasWhateverTheBytes(Datatype datatype) throws Exception {
        var random = new Random(datatype.name().hashCode());
        for (int round = 0; round < 200; round++) {
            int elements = random.nextInt(20);
            byte[] bytes = datatype == Datatype.BYTES
                    ? written(Tensor.ofBytes("x", new long[] {elements}, texts(random, elements)))
                    : values(random, datatype, elements);

            try (Tensor tensor =
                    RawTensors.read("x", datatype, new long[] {elements}, elements, ByteBuffer.wrap(bytes))) {
                assertThat(written(tensor)).isEqualTo(bytes);
                assertThat(RawTensors.copy(tensor).bytes()).isEqualTo(ByteBuffer.wrap(bytes));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Datatype.class, names = "BYTES", mode = EnumSource.Mode.EXCLUDE)
    void numbersInMemoryThatCanBeHeldStayThereWhereAnEngineCanReadThem(Datatype datatype) throws Exception {
        var held = new AtomicInteger();
        SharedMemory memory = () -> {
            held.incrementAndGet();
            return held::decrementAndGet;
        };
        byte[] bytes = values(new Random(3), datatype, 5);
        for (int at = 0; at < 16; at++) {
            ByteBuffer all = ByteBuffer.allocateDirect(256).alignedSlice(16);
            ByteBuffer part = all.slice(at, bytes.length).put(0, bytes);

            try (Tensor tensor = RawTensors.view("x", datatype, new long[] {5}, 5, part, memory)) {
                assertThat(written(tensor)).isEqualTo(bytes);
                assertThat(held).as("at %d", at).hasValue(at % datatype.byteSize() == 0 ? 1 : 0);
            }
            assertThat(held).hasValue(0);
        }
        assertThatThrownBy(() -> RawTensors.view("x", datatype, new long[] {6}, 6, ByteBuffer.wrap(bytes), memory))
                .isInstanceOf(ServingException.class);
        assertThat(held).hasValue(0);
    }

    private static byte[] values(Random random, Datatype datatype, int elements) {
        byte[] bytes = new byte[elements * datatype.byteSize()];
        random.nextBytes(bytes);
        if (datatype == Datatype.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 1;
            }
        }
        return bytes;
    }

    private static List<byte[]> texts(Random random, int elements) {
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < elements; i++) {
            byte[] text = new byte[random.nextInt(10)];
            random.nextBytes(text);
            texts.add(text);
        }
        return texts;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, 9, 12, 100})
    void aNumberOfBytesThatIsNotThatOfTheShapeIsRefused(int size) {
        assertThatThrownBy(() -> RawTensors.read("x", Datatype.FP32, new long[] {2}, 2, ByteBuffer.allocate(size)))
                .isInstanceOf(ServingException.class)
                .hasMessage("input 'x' of FP32[2] must have 8 bytes, was " + size);
    }

    /** Whatever the bytes are: a tensor or a refusal, and never memory beyond what the bytes can fill. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5, 1 << 20, 1L << 40})
    void anyBytesAsTextsAreATensorOrRefused(long elements) {
        var random = new Random(7);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            for (int i = 0; i + 4 <= bytes.length; i += 4 + random.nextInt(4)) {
                bytes[i + 1] = 0;
                bytes[i + 2] = 0;
                bytes[i + 3] = 0;
            }
            try {
                Tensor tensor =
                        RawTensors.read("x", Datatype.BYTES, new long[] {elements}, elements, ByteBuffer.wrap(bytes));
                assertThat(written(tensor)).isEqualTo(bytes);
            } catch (ServingException refusal) {
                assertThat(refusal.text()).startsWith("input 'x' ");
            }
        }
    }
}
