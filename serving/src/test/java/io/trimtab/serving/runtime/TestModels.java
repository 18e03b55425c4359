package io.trimtab.serving.runtime;

import io.trimtab.events.Datatype;
import io.trimtab.registry.Manifest;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.Processing;
import io.trimtab.serving.inference.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The models under {@code src/test/resources/models}, and tensors to call them with. */
public final class TestModels {
    private TestModels() {}

    /** Copies a model to where a version's file belongs: {@code root/<model>/<version>/model.onnx}. */
    public static Path install(String resource, Path root, String model, String version) {
        try {
            Path folder = Files.createDirectories(root.resolve(model).resolve(version));
            Path file = folder.resolve("model.onnx");
            Files.write(file, bytes(resource));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A version made of one model file, without a registry. */
    public static ModelVersion version(String resource, Path root) {
        return versionOf(install(resource, root, resource.replaceAll("\\W", "-"), "1"));
    }

    /** The version whose model is {@code root/<model>/<version>/model.onnx}. */
    public static ModelVersion versionOf(Path file) {
        int names = file.getNameCount();
        return new ModelVersion(
                file.getName(names - 3).toString(),
                file.getName(names - 2).toString(),
                file.resolveSibling(".").normalize(),
                file,
                manifest());
    }

    private static Manifest manifest() {
        return new Manifest(
                Manifest.FORMAT_VERSION,
                "onnxruntime",
                "model.onnx",
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Instant.EPOCH,
                Map.of(),
                Processing.NONE,
                true);
    }

    public static byte[] bytes(String resource) {
        try (InputStream in = TestModels.class.getResourceAsStream("/models/" + resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no test model '" + resource + "'");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Tensor floats(String name, long[] shape, float... values) {
        ByteBuffer data = Tensor.allocate(Datatype.FP32, values.length);
        data.asFloatBuffer().put(values);
        return Tensor.of(name, Datatype.FP32, shape, data);
    }

    public static Tensor longs(String name, long[] shape, long... values) {
        ByteBuffer data = Tensor.allocate(Datatype.INT64, values.length);
        data.asLongBuffer().put(values);
        return Tensor.of(name, Datatype.INT64, shape, data);
    }

    public static Tensor strings(String name, long[] shape, String... values) {
        List<byte[]> bytes = new ArrayList<>();
        for (String value : values) {
            bytes.add(value.getBytes(StandardCharsets.UTF_8));
        }
        return Tensor.ofBytes(name, shape, bytes);
    }

    public static float[] floats(Tensor tensor) {
        float[] values = new float[(int) tensor.elementCount()];
        tensor.data().duplicate().order(tensor.data().order()).asFloatBuffer().get(values);
        return values;
    }

    public static byte[] raw(Tensor tensor) {
        byte[] values = new byte[tensor.data().remaining()];
        tensor.data().duplicate().get(values);
        return values;
    }

    /** The rows of {@code mlp_expected.csv}: five features and the score that the reference gives. */
    public static List<float[]> mlpExpected() {
        List<float[]> rows = new ArrayList<>();
        for (String line : new String(bytes("mlp_expected.csv"), StandardCharsets.UTF_8)
                .strip()
                .split("\n")) {
            String[] cells = line.split(",");
            float[] row = new float[cells.length];
            for (int i = 0; i < row.length; i++) {
                row[i] = Float.parseFloat(cells[i]);
            }
            rows.add(row);
        }
        return rows;
    }
}
