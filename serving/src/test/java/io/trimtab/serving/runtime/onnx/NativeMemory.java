package io.trimtab.serving.runtime.onnx;

import static io.trimtab.serving.runtime.TestModels.floats;
import static io.trimtab.serving.runtime.TestModels.longs;
import static io.trimtab.serving.runtime.TestModels.strings;

import io.trimtab.registry.ModelVersion;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A process of its own that does one thing many times and prints what its resident memory grew by, in KiB: {@code
 * NativeMemory calls|reloads FOLDER}. Its heap is small and touched from the start, so what grows is native.
 */
final class NativeMemory {
    private static final Map<String, List<Tensor>> CALLS = Map.of(
            "sequence_output.onnx",
                    List.of(
                            floats("rows", new long[] {4, 2}, 0, 1, 2, 3, 4, 5, 6, 7),
                            longs("lengths", new long[] {2}, 2, 2)),
            "sequence_input.onnx", List.of(floats("items", new long[] {2, 2}, 1, 2, 3, 4)),
            "sequence_texts.onnx", List.of(strings("texts", new long[] {1, 3}, "some", "longer text", "")),
            "map_output.onnx", List.of(floats("scores", new long[] {1, 3}, 1, 2, 3)),
            "zipmap_strings.onnx", List.of(floats("X", new long[] {1, 4}, 1, 2, 3, 4)));

    private NativeMemory() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        if (arguments[0].equals("calls")) {
            for (Map.Entry<String, List<Tensor>> model : CALLS.entrySet()) {
                try (LoadedModel loaded = load(model.getKey(), folder)) {
                    calls(loaded, model.getValue(), 20_000);
                    long before = residentKib();
                    calls(loaded, model.getValue(), 60_000);
                    System.out.println(model.getKey() + " " + (residentKib() - before));
                }
            }
        } else {
            reloads(folder, 100);
            long before = residentKib();
            reloads(folder, 200);
            System.out.println("reloads " + (residentKib() - before));
        }
    }

    private static void calls(LoadedModel model, List<Tensor> inputs, int calls) throws InferenceFailedException {
        for (int call = 0; call < calls; call++) {
            model.run(model.signature(), inputs, Set.of(), Cancellation.never()).forEach(Tensor::close);
        }
    }

    private static void reloads(Path folder, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            for (Map.Entry<String, List<Tensor>> model : CALLS.entrySet()) {
                try (LoadedModel loaded = load(model.getKey(), folder)) {
                    calls(loaded, model.getValue(), 3);
                }
            }
        }
    }

    private static LoadedModel load(String resource, Path folder) throws Exception {
        ModelVersion version = TestModels.version(resource, folder);
        return new OnnxModelRuntime().load(version, RuntimeOptions.DEFAULT);
    }

    /** What the system says, after the heap gave back what it held of native memory. */
    private static long residentKib() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
