package io.trimtab.serving.model;

import static io.trimtab.serving.model.ServedModelsFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.file.FileModelRegistry;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.ModelRuntime;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.TestModels;
import io.trimtab.serving.runtime.onnx.OnnxModelRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads and first calls that never end, as some operators' loops do not for some values. */
final class BoundedLoadTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    private Path root;

    private final StuckRuntime stuck = new StuckRuntime();

    @BeforeEach
    void twoModels() {
        // They load in the order of their names.
        TestModels.install("constant_1.onnx", root, "a-stuck", "1");
        TestModels.install("constant_2.onnx", root, "b-good", "1");
    }

    @AfterEach
    void letGo() {
        stuck.mayEnd.countDown();
    }

    @Test
    void givesUpAFirstCallThatDoesNotEnd() throws Exception {
        stuck.call = true;
        try (ModelLifecycle models = start()) {
            ServedVersion version = version(models, "a-stuck");
            assertThat(version.state()).isEqualTo(VersionState.UNAVAILABLE);
            assertThat(version.reason())
                    .isEqualTo("its first calls did not end within 200 ms and could not be stopped");
            assertThat(version(models, "b-good").state()).isEqualTo(VersionState.READY);
            assertThat(stuck.closed).hasValue(0);

            stuck.mayEnd.countDown();

            await(() -> stuck.closed.get() == 1);
            assertThat(version.state()).isEqualTo(VersionState.UNAVAILABLE);
            assertThat(version.reason()).startsWith("its first calls did not end");
        }
    }

    @Test
    void givesUpALoadThatDoesNotEnd() throws Exception {
        stuck.load = true;
        try (ModelLifecycle models = start()) {
            assertThat(version(models, "a-stuck").reason()).isEqualTo("loading it did not end within 200 ms");
            assertThat(version(models, "b-good").state()).isEqualTo(VersionState.READY);

            stuck.mayEnd.countDown();

            await(() -> stuck.closed.get() == 1);
        }
    }

    private ModelLifecycle start() throws InterruptedException {
        FileModelRegistry registry = new FileModelRegistry(root, Duration.ofMillis(20), InstantSource.system());
        // A load that works takes longer than the limit for one that does not, when the machine is busy.
        Duration loads = stuck.load ? SHORT : Duration.ofMinutes(5);
        LifecycleOptions options =
                new LifecycleOptions(LoadPolicy.ALL, 1, loads, SHORT, Duration.ofMillis(50), RuntimeOptions.DEFAULT);
        ModelLifecycle models = ModelLifecycle.start(registry, List.of(stuck), options, (version, from, to) -> {});
        CountDownLatch settled = new CountDownLatch(1);
        models.whenSettled(settled::countDown);
        assertThat(settled.await(60, TimeUnit.SECONDS)).isTrue();
        return models;
    }

    private static ServedVersion version(ModelLifecycle models, String model) {
        return models.index().model(model).flatMap(m -> m.find("1")).orElseThrow();
    }

    /** ONNX Runtime, but what is called {@code a-stuck} waits in its load or its calls until it may end. */
    private static final class StuckRuntime implements ModelRuntime {
        private final CountDownLatch mayEnd = new CountDownLatch(1);
        private final AtomicInteger closed = new AtomicInteger();
        private boolean load;
        private boolean call;

        @Override
        public String name() {
            return OnnxModelRuntime.NAME;
        }

        @Override
        public LoadedModel load(ModelVersion version, RuntimeOptions options) throws ModelLoadException {
            boolean meant = version.model().equals("a-stuck");
            if (meant && load) {
                waitUntilItMayEnd();
            }
            LoadedModel model = new OnnxModelRuntime().load(version, options);
            return meant ? new StuckModel(model) : model;
        }

        /** As native code does: nothing interrupts it. */
        private void waitUntilItMayEnd() {
            boolean waiting = true;
            while (waiting) {
                try {
                    mayEnd.await();
                    waiting = false;
                } catch (InterruptedException e) {
                    waiting = true;
                }
            }
        }

        private final class StuckModel implements LoadedModel {
            private final LoadedModel model;

            private StuckModel(LoadedModel model) {
                this.model = model;
            }

            @Override
            public ModelSignature signature() {
                return model.signature();
            }

            @Override
            public List<Tensor> run(
                    ModelSignature signature, List<Tensor> inputs, Set<String> outputs, Cancellation cancellation)
                    throws InferenceFailedException {
                if (call) {
                    waitUntilItMayEnd();
                }
                return model.run(signature, inputs, outputs, Cancellation.never());
            }

            @Override
            public void close() {
                model.close();
                closed.incrementAndGet();
            }
        }
    }
}
