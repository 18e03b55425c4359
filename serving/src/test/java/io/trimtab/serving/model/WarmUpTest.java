package io.trimtab.serving.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.TestModels;
import io.trimtab.serving.runtime.onnx.OnnxModelRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first calls of a version tell about those that follow. */
final class WarmUpTest {
    private static final Duration CALL = Duration.ofMillis(1);

    @TempDir
    private Path root;

    @Test
    void aFirstCallThatStartsTheDeviceIsNotWhatCallsCost() throws Exception {
        assertThat(costWhenTheFirstTakes(Duration.ofMillis(700))).isEqualTo(CALL);
    }

    @Test
    void aModelThatTakesLongIsCalledOnceForItsCost() throws Exception {
        assertThat(costWhenTheFirstTakes(Duration.ofSeconds(6))).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void rowsDoNotShareCallsOfAnEngineThatPlansEverySizeAgain() throws Exception {
        try (LoadedModel model = mlp()) {
            var plans = new TimedModel(model, CALL);
            plans.change = CALL.multipliedBy(50).toNanos();

            assertThat(warm(plans).batchable()).isFalse();
        }
    }

    @Test
    void rowsShareCallsThatCostMoreTheMoreRowsTheyCarry() throws Exception {
        try (LoadedModel model = mlp()) {
            var plain = new TimedModel(model, CALL);
            plain.change = CALL.multipliedBy(2).toNanos();

            assertThat(warm(plain).batchable()).isTrue();
        }
    }

    private LoadedModel mlp() throws ModelLoadException {
        return new OnnxModelRuntime().load(TestModels.version("mlp.onnx", root), RuntimeOptions.DEFAULT);
    }

    private static WarmUp.Result warm(TimedModel timed) {
        return WarmUp.run(timed, Cancellation.never(), new Random(1), () -> timed.now);
    }

    private Duration costWhenTheFirstTakes(Duration first) throws Exception {
        try (LoadedModel model =
                new OnnxModelRuntime().load(TestModels.version("constant_1.onnx", root), RuntimeOptions.DEFAULT)) {
            var timed = new TimedModel(model, first);
            return Duration.ofNanos(warm(timed).cost().rowNanos());
        }
    }

    /** A model whose calls take a millisecond of the clock, but for the first. */
    private static final class TimedModel implements LoadedModel {
        private final LoadedModel model;
        private long next;
        private long now;
        private long change;
        private long rows = 1;

        private TimedModel(LoadedModel model, Duration first) {
            this.model = model;
            this.next = first.toNanos();
        }

        @Override
        public ModelSignature signature() {
            return model.signature();
        }

        @Override
        public List<Tensor> run(
                ModelSignature signature, List<Tensor> inputs, Set<String> outputs, Cancellation cancellation)
                throws InferenceFailedException {
            now += next;
            next = CALL.toNanos();
            if (inputs.get(0).rows() != rows) {
                rows = inputs.get(0).rows();
                now += change;
            }
            return model.run(signature, inputs, outputs, cancellation);
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
