package io.trimtab.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever a serving node can send, the reader reads as it was: over JSON, nested or flat, and over raw bytes. */
final class PredictionRoundTripTest {
    private static final int CASES = 3_000;
    private static final String[] WORDS = {"", "a", "ORD", "San José", "\"", "\\", "\n\t", "🛩", "\u0000", "日本"};

    @Test
    void jsonBodiesAreReadAsTheyWereWritten() {
        SplittableRandom random = new SplittableRandom(20010101);
        for (int i = 0; i < CASES; i++) {
            List<TensorData> inputs = tensors(random);
            List<TensorData> outputs = tensors(random);
            PredictionAttributes attributes = attributes(random);
            boolean answered = attributes.outcome() == Outcome.OK;

            PredictionEvent event = roundTrip(
                    attributes,
                    Predictions.json(body("inputs", inputs, random)),
                    answered ? Predictions.json(body("outputs", outputs, random)) : null);

            assertThat(event)
                    .as("case %d", i)
                    .isEqualTo(new PredictionEvent(attributes, false, inputs, answered ? outputs : List.of()));
        }
    }

    @Test
    void rawTensorsAreReadAsTheyWereWritten() {
        SplittableRandom random = new SplittableRandom(20010131);
        for (int i = 0; i < CASES; i++) {
            List<TensorData> inputs = tensors(random);
            List<RawTensor> raw = inputs.stream()
                    .map(tensor -> new RawTensor(tensor.name(), tensor.datatype(), tensor.shape(), bytes(tensor)))
                    .toList();
            PredictionAttributes attributes = attributes(random);
            boolean answered = attributes.outcome() == Outcome.OK;

            PredictionEvent event =
                    roundTrip(attributes, TensorPayload.raw(raw), answered ? TensorPayload.raw(raw) : null);

            assertThat(event.inputs()).as("case %d", i).isEqualTo(inputs);
        }
    }

    private static PredictionEvent roundTrip(
            PredictionAttributes attributes, TensorPayload request, @Nullable TensorPayload response) {
        byte[] value = new PredictionEventWriter(Integer.MAX_VALUE).value(attributes, request, response);
        return new PredictionEventReader().read(Predictions.headers(attributes), value);
    }

    private static PredictionAttributes attributes(SplittableRandom random) {
        Outcome outcome = any(List.of(Outcome.values()), random);
        return new PredictionAttributes(
                "id-" + random.nextLong(),
                PredictionAttributes.source("node-" + random.nextInt(3)),
                Instant.ofEpochMilli(random.nextLong(2_000_000_000_000L)).plusNanos(random.nextInt(2) * 321L),
                "model-" + random.nextInt(9),
                Integer.toString(1 + random.nextInt(99)),
                any(List.of(Endpoint.values()), random),
                outcome,
                outcome == Outcome.OK ? Optional.empty() : Optional.of(WORDS[random.nextInt(WORDS.length)]),
                random.nextInt(1_000),
                random.nextBoolean() ? Optional.empty() : Optional.of("client é " + random.nextInt()),
                Optional.empty(),
                new Timings(random.nextInt(9_999), random.nextInt(9_999), random.nextLong(1L << 40)));
    }

    private static List<TensorData> tensors(SplittableRandom random) {
        List<TensorData> tensors = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            tensors.add(tensor("t" + i, random));
        }
        return tensors;
    }

    private static TensorData tensor(String name, SplittableRandom random) {
        Datatype datatype = any(List.of(Datatype.values()), random);
        long[] shape = random.longs(random.nextInt(4), 0, 5).toArray();
        int size = TensorData.elementCount(name, shape);
        if (datatype == Datatype.BYTES) {
            String[] texts = new String[size];
            for (int i = 0; i < size; i++) {
                texts[i] = WORDS[random.nextInt(WORDS.length)];
            }
            return TensorData.ofTexts(name, shape, texts);
        }
        if (datatype.isFloating()) {
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                values[i] = number(random);
            }
            return TensorData.ofDoubles(name, datatype, shape, values);
        }
        int bits = datatype == Datatype.BOOL ? 1 : 8 * datatype.byteSize();
        boolean signed = datatype.name().startsWith("INT");
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            long any = random.nextLong();
            values[i] = signed ? any >> (64 - bits) : any >>> (64 - bits);
        }
        return TensorData.ofLongs(name, datatype, shape, values);
    }

    private static <T> T any(List<T> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static double number(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> random.nextInt(-100, 100);
            case 4 -> -0.0;
            case 5 -> Double.longBitsToDouble(random.nextLong());
            default -> random.nextDouble(-1e4, 1e4);
        };
    }

    /** The tensors as a client would send them: members in any order, data flat or nested by the first dimension. */
    private static String body(String list, List<TensorData> tensors, SplittableRandom random) {
        List<String> written = new ArrayList<>();
        for (TensorData tensor : tensors) {
            List<String> members = new ArrayList<>(List.of(
                    "\"name\":\"" + tensor.name() + "\"",
                    "\"datatype\":\"" + tensor.datatype() + "\"",
                    "\"shape\" : " + Arrays.toString(tensor.shape()),
                    "\"data\":" + data(tensor, random.nextBoolean())));
            for (int i = members.size(); i > 1; i--) {
                members.add(members.remove(random.nextInt(i)));
            }
            written.add("{" + String.join(", ", members) + "}");
        }
        return "{\"" + list + "\":[" + String.join(",", written) + "],\"parameters\":{\"outputs\":1}}";
    }

    private static String data(TensorData tensor, boolean nested) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < tensor.rows(); row++) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < tensor.columns(); column++) {
                cells.add(json(tensor, row, column));
            }
            String joined = String.join(",", cells);
            if (nested) {
                rows.add("[" + joined + "]");
            } else if (!cells.isEmpty()) {
                rows.add(joined);
            }
        }
        return "[" + String.join(",", rows) + "]";
    }

    private static String json(TensorData tensor, int row, int column) {
        if (tensor.datatype() == Datatype.BYTES) {
            return new String(
                    new ValueBuffer(8).string(tensor.label(row, column)).toBytes(), StandardCharsets.UTF_8);
        }
        return tensor.datatype().isFloating() ? Double.toString(tensor.number(row, column)) : tensor.label(row, column);
    }

    /** The raw form, written without the code under test. */
    private static ByteBuffer bytes(TensorData tensor) {
        ByteBuffer raw = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < tensor.rows(); row++) {
            for (int column = 0; column < tensor.columns(); column++) {
                switch (tensor.datatype()) {
                    case BYTES -> {
                        byte[] text = tensor.label(row, column).getBytes(StandardCharsets.UTF_8);
                        raw.putInt(text.length).put(text);
                    }
                    case FP64 -> raw.putDouble(tensor.number(row, column));
                    case FP32 -> raw.putFloat((float) tensor.number(row, column));
                    case FP16 -> raw.putShort(HalfPrecision.toFp16((float) tensor.number(row, column)));
                    case BF16 -> raw.putShort(HalfPrecision.toBf16((float) tensor.number(row, column)));
                    case INT64, UINT64 -> raw.putLong(tensor.exact(row, column));
                    case INT32, UINT32 -> raw.putInt((int) tensor.exact(row, column));
                    case INT16, UINT16 -> raw.putShort((short) tensor.exact(row, column));
                    case INT8, UINT8, BOOL -> raw.put((byte) tensor.exact(row, column));
                }
            }
        }
        return raw.flip();
    }
}
