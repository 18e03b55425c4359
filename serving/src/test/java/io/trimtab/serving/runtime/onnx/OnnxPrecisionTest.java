package io.trimtab.serving.runtime.onnx;

import static io.trimtab.serving.runtime.TestModels.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.trimtab.events.Datatype;
import io.trimtab.events.HalfPrecision;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.TestModels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quantised and half-precision models, against the answers that Python's onnxruntime gives for the same rows. */
final class OnnxPrecisionTest {
    @TempDir
    private Path models;

    @Test
    void runsAQuantisedModelAsTheReferenceDoes() throws Exception {
        try (LoadedModel model = load("mlp_int8.onnx")) {
            List<float[]> rows = TestModels.mlpExpected();
            for (int i = 0; i < rows.size(); i++) {
                Tensor input = floats("input", new long[] {1, 5}, Arrays.copyOf(rows.get(i), 5));

                float score = floats(run(model, input))[0];

                assertThat(score).isCloseTo(reference(i)[1], offset(1e-6f));
                // What it was quantised from is not far: the reference was not asked about another model.
                assertThat(score).isCloseTo(rows.get(i)[5], offset(0.03f));
            }
        }
    }

    @Test
    void runsAHalfPrecisionModelAsTheReferenceDoes() throws Exception {
        try (LoadedModel model = load("mlp_fp16.onnx")) {
            List<float[]> rows = TestModels.mlpExpected();
            for (int i = 0; i < rows.size(); i++) {
                ByteBuffer halves = Tensor.allocate(Datatype.FP16, 5);
                for (int column = 0; column < 5; column++) {
                    halves.putShort(2 * column, HalfPrecision.toFp16(rows.get(i)[column]));
                }

                Tensor score = run(model, Tensor.of("input", Datatype.FP16, new long[] {1, 5}, halves));

                assertThat(score.datatype()).isEqualTo(Datatype.FP16);
                assertThat(HalfPrecision.fromFp16(score.data().getShort(0)))
                        .isCloseTo(reference(i)[2], offset(0.0005f));
            }
        }
    }

    private static Tensor run(LoadedModel model, Tensor input) throws Exception {
        return model.run(model.signature(), List.of(input), Set.of(), Cancellation.never())
                .get(0);
    }

    private LoadedModel load(String resource) throws Exception {
        return new OnnxModelRuntime().load(TestModels.version(resource, models), RuntimeOptions.DEFAULT);
    }

    /** The scores of the three variants for a row. */
    private static float[] reference(int row) {
        String[] cells =
                new String(TestModels.bytes("mlp_variants.csv"), StandardCharsets.UTF_8).split("\n")[row].split(",");
        return new float[] {Float.parseFloat(cells[0]), Float.parseFloat(cells[1]), Float.parseFloat(cells[2])};
    }
}
