package io.trimtab.serving.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.registry.AliasChange;
import io.trimtab.registry.AliasTarget;
import io.trimtab.registry.Aliases;
import io.trimtab.registry.file.FileModelRegistry;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.ModelRuntime;
import io.trimtab.serving.runtime.TestModels;
import io.trimtab.serving.runtime.onnx.OnnxModelRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A folder of models, a registry over it, and a lifecycle that follows it with real sessions. */
final class ServedModelsFixture implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final FileModelRegistry registry;
    final List<String> changes;
    private final ModelLifecycle lifecycle;

    private ServedModelsFixture(FileModelRegistry registry, ModelLifecycle lifecycle, List<String> changes) {
        this.changes = changes;
        this.registry = registry;
        this.lifecycle = lifecycle;
    }

    static ServedModelsFixture over(Path root, ModelSetup... setups) throws InterruptedException {
        return over(root, List.of(new OnnxModelRuntime()), setups);
    }

    static ServedModelsFixture over(Path root, List<ModelRuntime> runtimes, ModelSetup... setups)
            throws InterruptedException {
        FileModelRegistry registry = new FileModelRegistry(root, Duration.ofMillis(20), InstantSource.system());
        for (ModelSetup setup : setups) {
            setup.install(root, registry);
        }
        List<String> changes = new CopyOnWriteArrayList<>();
        ModelLifecycle lifecycle = ModelLifecycle.start(
                registry,
                runtimes,
                LifecycleOptions.DEFAULT,
                (version, from, to) -> changes.add(version.model() + "/" + version.version() + " " + to));
        ServedModelsFixture fixture = new ServedModelsFixture(registry, lifecycle, changes);
        CountDownLatch settled = new CountDownLatch(1);
        lifecycle.whenSettled(settled::countDown);
        assertThat(settled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return fixture;
    }

    interface ModelSetup {
        void install(Path root, FileModelRegistry registry);
    }

    static ModelSetup version(String model, String number, String resource) {
        return (root, registry) -> TestModels.install(resource, root, model, number);
    }

    static ModelSetup champion(String model, String number) {
        return (root, registry) -> move(registry, model, Aliases.CHAMPION, number);
    }

    void moveChampion(String model, String number) {
        move(registry, model, Aliases.CHAMPION, number);
        lifecycle.lookSoon();
    }

    void moveAlias(String model, String alias, String number) {
        move(registry, model, alias, number);
        lifecycle.lookSoon();
    }

    private static void move(FileModelRegistry registry, String model, String alias, String number) {
        Optional<String> now = registry.model(model).alias(alias).map(AliasTarget::version);
        registry.moveAlias(new AliasChange(model, alias, now, number, "test", "because"));
    }

    ModelLifecycle lifecycle() {
        return lifecycle;
    }

    ModelIndex index() {
        return lifecycle.index();
    }

    ServedVersion served(String model, String version) {
        return index().model(model).flatMap(m -> m.find(version)).orElseThrow();
    }

    VersionState state(String model, String version) {
        return served(model, version).state();
    }

    void awaitState(String model, String version, VersionState state) {
        await(() -> index().model(model)
                .flatMap(m -> m.find(version))
                .filter(v -> v.state() == state)
                .isPresent());
    }

    void awaitAnswerFrom(String model, String version) {
        await(() -> index().model(model)
                .flatMap(ServedModel::standard)
                .filter(v -> v.version().equals(version))
                .isPresent());
    }

    /** What the model's {@code constant_n} version answers for one row: n. */
    int ask(String model) throws ServingException, InferenceFailedException {
        return ask(model, Optional.empty());
    }

    int ask(String model, Optional<String> reference) throws ServingException, InferenceFailedException {
        try (Lease lease = index().acquire(model, reference)) {
            Tensor input = TestModels.floats("input", new long[] {1, 1}, 5);
            List<Tensor> outputs =
                    lease.loaded().run(lease.loaded().signature(), List.of(input), Set.of(), Cancellation.never());
            int answer = (int) TestModels.floats(outputs.get(0))[0];
            outputs.forEach(Tensor::close);
            return answer;
        }
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        assertThat(lifecycle.close(PATIENCE)).isTrue();
    }
}
