package io.trimtab.serving.runtime.tensorflow;

import io.trimtab.events.Datatype;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.file.FileModelRegistry;
import io.trimtab.serving.inference.Tensor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The SavedModels under {@code src/test/resources/saved-models}, and what TensorFlow in Python answers to them. */
public final class SavedModels {
    private static final Path FOLDER = Path.of("src/test/resources/saved-models");

    private SavedModels() {}

    /** A call and its answer; the tensors in the order of their names. */
    record Call(String signature, List<Tensor> inputs, List<Tensor> outputs) {}

    /** Copies a model to {@code root/<name>/1}, a folder with nothing of ours. */
    public static Path install(String name, Path root) {
        return copy(FOLDER.resolve(name), root.resolve(name).resolve("1"));
    }

    /** The version that the registry finds in such a folder. */
    static ModelVersion version(String name, Path root) {
        install(name, root);
        return new FileModelRegistry(root, Duration.ofSeconds(1), Clock.systemUTC()).version(name, "1");
    }

    static Path folder(String name) {
        return FOLDER.resolve(name);
    }

    static List<Call> calls(String name) throws IOException {
        List<Call> calls = new ArrayList<>();
        for (Object call : new JsonArray(Files.readString(FOLDER.resolve(name + ".json")))) {
            JsonObject json = (JsonObject) call;
            calls.add(new Call(
                    json.getString("signature"),
                    tensors(json.getJsonArray("inputs")),
                    tensors(json.getJsonArray("outputs"))));
        }
        return calls;
    }

    private static List<Tensor> tensors(JsonArray array) {
        Map<String, Tensor> byName = new TreeMap<>();
        for (Object element : array) {
            Tensor tensor = tensor((JsonObject) element);
            byName.put(tensor.name(), tensor);
        }
        return List.copyOf(byName.values());
    }

    private static Tensor tensor(JsonObject json) {
        String name = json.getString("name");
        Datatype datatype = Datatype.valueOf(json.getString("datatype"));
        long[] shape = json.getJsonArray("shape").stream()
                .mapToLong(size -> ((Number) size).longValue())
                .toArray();
        JsonArray values = json.getJsonArray("data");
        if (datatype == Datatype.BYTES) {
            return Tensor.ofBytes(
                    name,
                    shape,
                    values.stream()
                            .map(hex -> HexFormat.of().parseHex((String) hex))
                            .toList());
        }
        ByteBuffer data = Tensor.allocate(datatype, values.size());
        for (int i = 0; i < values.size(); i++) {
            put(data, datatype, i, values.getValue(i));
        }
        return Tensor.of(name, datatype, shape, data);
    }

    private static void put(ByteBuffer data, Datatype datatype, int index, Object value) {
        if (value instanceof Boolean truth) {
            data.put(index, (byte) (truth ? 1 : 0));
            return;
        }
        Number number = (Number) value;
        switch (datatype) {
            case FP64 -> data.putDouble(8 * index, number.doubleValue());
            case FP32 -> data.putFloat(4 * index, number.floatValue());
            case FP16 -> data.putShort(2 * index, fp16(number.floatValue()));
            case BF16 -> data.putShort(2 * index, (short) (Float.floatToRawIntBits(number.floatValue()) >>> 16));
            case INT64, UINT64 ->
                data.putLong(
                        8 * index,
                        new BigDecimal(number.toString()).toBigInteger().longValue());
            case INT32, UINT32 -> data.putInt(4 * index, (int) number.longValue());
            case INT16, UINT16 -> data.putShort(2 * index, (short) number.longValue());
            case INT8, UINT8 -> data.put(index, (byte) number.longValue());
            case BOOL, BYTES -> throw new IllegalArgumentException("not numbers");
        }
    }

    /** For values that half precision holds exactly, which are all that the files have. */
    private static short fp16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int exponent = ((bits >>> 23) & 0xff) - 127 + 15;
        return (short) (((bits >>> 16) & 0x8000) | (exponent << 10) | ((bits >>> 13) & 0x3ff));
    }

    private static Path copy(Path from, Path to) {
        try (var tree = Files.walk(from)) {
            for (Path file : tree.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
