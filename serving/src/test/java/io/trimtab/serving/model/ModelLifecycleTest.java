package io.trimtab.serving.model;

import static io.trimtab.serving.model.ServedModelsFixture.await;
import static io.trimtab.serving.model.ServedModelsFixture.champion;
import static io.trimtab.serving.model.ServedModelsFixture.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.registry.FileContent;
import io.trimtab.registry.TensorSpec;
import io.trimtab.registry.VersionDraft;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.TestModels;
import io.trimtab.serving.runtime.djl.DjlModelRuntime;
import io.trimtab.serving.runtime.onnx.OnnxModelRuntime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelLifecycleTest {
    @TempDir
    private Path root;

    @Test
    void loadsEveryVersionOfABareFolderAndLetsTheHighestAnswer() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(
                root,
                version("m", "1", "constant_1.onnx"),
                version("m", "2", "constant_2.onnx"),
                version("m", "10", "constant_3.onnx"))) {
            assertThat(models.ask("m")).isEqualTo(3);
            assertThat(models.ask("m", Optional.of("1"))).isEqualTo(1);
            assertThat(models.ask("m", Optional.of("2"))).isEqualTo(2);
            assertThat(models.served("m", "10").warmUp().orElseThrow().batchable())
                    .isTrue();
        }
    }

    @Test
    void loadsTheTargetsOfAliasesTheFormerChampionAndTheHighestOnly() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(
                root,
                version("m", "1", "constant_1.onnx"),
                version("m", "2", "constant_2.onnx"),
                version("m", "3", "constant_3.onnx"),
                version("m", "4", "constant_1.onnx"),
                version("m", "5", "constant_2.onnx"),
                champion("m", "2"),
                champion("m", "3"))) {
            assertThat(models.ask("m")).isEqualTo(3);
            assertThat(models.state("m", "3")).isEqualTo(VersionState.READY);
            assertThat(models.state("m", "2")).isEqualTo(VersionState.READY);
            assertThat(models.state("m", "5")).isEqualTo(VersionState.READY);
            assertThat(models.state("m", "1")).isEqualTo(VersionState.UNAVAILABLE);
            assertThat(models.state("m", "4")).isEqualTo(VersionState.UNAVAILABLE);
        }
    }

    @Test
    void goesThroughItsStatesInOrder() throws Exception {
        try (ServedModelsFixture models =
                ServedModelsFixture.over(root, version("m", "1", "constant_1.onnx"), champion("m", "1"))) {
            assertThat(models.changes).containsExactly("m/1 LOADING", "m/1 WARMING", "m/1 READY");
        }
    }

    @Test
    void keepsABadVersionAwayFromEverythingElse() throws Exception {
        Files.createDirectories(root.resolve("m/2"));
        Files.writeString(root.resolve("m/2/model.onnx"), "this is not a model");
        try (ServedModelsFixture models = ServedModelsFixture.over(
                root,
                version("m", "1", "constant_1.onnx"),
                version("custom", "1", "custom_op.onnx"),
                version("good", "1", "constant_3.onnx"))) {
            assertThat(models.ask("m")).isEqualTo(1);
            assertThat(models.ask("good")).isEqualTo(3);
            assertThat(models.served("m", "2").state()).isEqualTo(VersionState.UNAVAILABLE);
            assertThat(models.served("m", "2").reason()).contains("model.onnx").contains("ONNX model");
            assertRefused(
                    models,
                    "m",
                    "2",
                    ErrorCode.MODEL_NOT_READY,
                    "model 'm' version '2' is not ready (state UNAVAILABLE: ");
            assertThat(models.served("custom", "1").reason()).contains("Secret");
        }
    }

    @Test
    void refusesAVersionWhoseBytesChanged() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(root, (folder, registry) -> {
            registry.register(
                    "m",
                    VersionDraft.builder("onnxruntime", "model.onnx")
                            .file("model.onnx", FileContent.of(TestModels.bytes("constant_1.onnx")))
                            .build());
            try {
                Files.write(folder.resolve("m/1/model.onnx"), TestModels.bytes("constant_2.onnx"));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        })) {
            assertThat(models.state("m", "1")).isEqualTo(VersionState.UNAVAILABLE);
            assertThat(models.served("m", "1").reason()).contains("model.onnx");
        }
    }

    @Test
    void refusesAVersionWhoseManifestDescribesAnotherModel() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(
                root,
                (folder, registry) -> registry.register(
                        "m",
                        VersionDraft.builder("onnxruntime", "model.onnx")
                                .file("model.onnx", FileContent.of(TestModels.bytes("constant_1.onnx")))
                                .inputs(List.of(new TensorSpec("input", Datatype.FP32, List.of(-1L, 7L))))
                                .build()))) {
            assertThat(models.served("m", "1").reason())
                    .isEqualTo("its manifest declares input 'input' as FP32[-1, 7]; the model has it as FP32[-1, 1]");
        }
    }

    @Test
    void runsEachVersionWithTheRuntimeThatItsManifestNames() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(
                root,
                List.of(new OnnxModelRuntime(), new DjlModelRuntime()),
                registered("direct", "onnxruntime"),
                registered("through-djl", "djl"),
                registered("elsewhere", "tensorrt"))) {
            assertThat(models.ask("direct")).isEqualTo(3);
            assertThat(models.ask("through-djl")).isEqualTo(3);
            assertThat(models.served("elsewhere", "1").reason())
                    .isEqualTo("its manifest asks for runtime 'tensorrt'; this server has [djl, onnxruntime]");
        }
    }

    @Test
    void replacesAVersionWhoseFilesChangeWithoutAGap() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(root, version("m", "1", "constant_1.onnx"))) {
            ServedVersion before = models.served("m", "1");

            TestModels.install("constant_2.onnx", root, "m", "1");
            await(() -> {
                try {
                    return models.ask("m") == 2;
                } catch (Exception e) {
                    throw new AssertionError("a request failed", e);
                }
            });

            await(() -> before.state() == VersionState.UNLOADED);
            assertThat(models.served("m", "1")).isNotSameAs(before);
        }
    }

    @Test
    void tellsWhatIsNotThere() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(root, version("m", "1", "constant_1.onnx"))) {
            assertRefused(models, "nobody", "1", ErrorCode.MODEL_NOT_FOUND, "model 'nobody' is not known here");
            assertRefused(models, "m", "7", ErrorCode.VERSION_NOT_FOUND, "model 'm' has no version or alias '7'");
        }
    }

    @Test
    void loadsTheNewChampionBeforeItAnswersAndKeepsTheFormerWarm() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(
                root,
                version("m", "1", "constant_1.onnx"),
                version("m", "2", "constant_2.onnx"),
                version("m", "3", "constant_3.onnx"),
                champion("m", "1"))) {
            ServedVersion first = models.served("m", "1");

            models.moveChampion("m", "2");
            models.awaitAnswerFrom("m", "2");

            assertThat(models.ask("m")).isEqualTo(2);
            assertThat(models.ask("m", Optional.of("champion"))).isEqualTo(2);
            assertThat(first.state()).isEqualTo(VersionState.READY);

            models.moveChampion("m", "1");
            models.awaitAnswerFrom("m", "1");

            assertThat(models.served("m", "1")).isSameAs(first);
            assertThat(models.state("m", "2")).isEqualTo(VersionState.READY);
        }
    }

    @Test
    void staysWithTheOldChampionWhenTheNewOneCannotBeLoaded() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(
                root, version("m", "1", "constant_1.onnx"), version("m", "2", "custom_op.onnx"), champion("m", "1"))) {
            models.awaitState("m", "2", VersionState.UNAVAILABLE);

            models.moveChampion("m", "2");
            models.awaitState("m", "2", VersionState.UNAVAILABLE);
            await(() -> models.index().model("m").orElseThrow().aliases().containsValue("2"));

            assertThat(models.ask("m")).isEqualTo(1);
        }
    }

    @Test
    void unloadsWhatNobodyWantsAnyMoreOnlyWhenItsLastCallHasEnded() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(
                root,
                version("m", "1", "constant_1.onnx"),
                version("m", "2", "constant_2.onnx"),
                version("m", "3", "constant_3.onnx"),
                champion("m", "1"))) {
            ServedVersion first = models.served("m", "1");
            Lease lease = models.index().acquire("m", Optional.empty());

            models.moveChampion("m", "2");
            models.awaitAnswerFrom("m", "2");
            models.moveChampion("m", "3");
            models.awaitAnswerFrom("m", "3");
            await(() -> first.state() == VersionState.DRAINING);

            assertThat(first.leases()).isEqualTo(1);
            assertThat(first.acquire()).isEmpty();
            LoadedModel stillLoaded = lease.loaded();
            assertThat(stillLoaded.run(
                            stillLoaded.signature(),
                            List.of(TestModels.floats("input", new long[] {1, 1}, 1)),
                            java.util.Set.of(),
                            io.trimtab.serving.runtime.Cancellation.never()))
                    .hasSize(1);
            lease.close();
            await(() -> first.state() == VersionState.UNLOADED);
            assertThat(models.ask("m")).isEqualTo(3);
        }
    }

    @Test
    void takesNewModelsAndVersionsInAndLetsThemGo() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(root, version("m", "1", "constant_1.onnx"))) {
            TestModels.install("constant_2.onnx", root, "m", "2");
            TestModels.install("constant_3.onnx", root, "later", "1");
            await(() ->
                    models.index().model("later").flatMap(ServedModel::standard).isPresent());
            models.awaitState("later", "1", VersionState.READY);
            models.awaitAnswerFrom("m", "2");

            Files.delete(root.resolve("later/1/model.onnx"));
            Files.delete(root.resolve("later/1"));
            Files.delete(root.resolve("later"));

            await(() -> models.index().model("later").isEmpty());
            assertThat(models.ask("m")).isEqualTo(2);
        }
    }

    @Test
    void triesAVersionAgainWhenItsFilesChange() throws Exception {
        Files.createDirectories(root.resolve("m/1"));
        Files.write(
                root.resolve("m/1/model.onnx"), "half of a model, still being copied".getBytes(StandardCharsets.UTF_8));
        try (ServedModelsFixture models = ServedModelsFixture.over(root)) {
            assertThat(models.state("m", "1")).isEqualTo(VersionState.UNAVAILABLE);

            TestModels.install("constant_2.onnx", root, "m", "1");
            models.awaitState("m", "1", VersionState.READY);

            assertThat(models.ask("m")).isEqualTo(2);
        }
    }

    @Test
    void neverBatchesRowsThatDependOnEachOther() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(
                root,
                version("centred", "1", "centred.onnx"),
                version("mlp", "1", "mlp.onnx"),
                version("zipmap", "1", "zipmap_strings.onnx"),
                version("text", "1", "identity_bytes.onnx"),
                version("gather", "1", "gather.onnx"),
                version("fixed", "1", "fixed_rows.onnx"))) {
            assertThat(batchable(models, "centred")).isFalse();
            assertThat(batchable(models, "fixed")).isFalse();
            assertThat(batchable(models, "mlp")).isTrue();
            assertThat(batchable(models, "zipmap")).isTrue();
            assertThat(batchable(models, "text")).isTrue();
            assertThat(batchable(models, "gather")).isTrue();
        }
    }

    @Test
    void isReadyWithoutMakingUpGigabytes() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(
                root, version("numbers", "1", "huge_input.onnx"), version("texts", "1", "huge_texts.onnx"))) {
            for (String model : List.of("numbers", "texts")) {
                assertThat(models.state(model, "1")).isEqualTo(VersionState.READY);
                assertThat(models.served(model, "1").warmUp().orElseThrow().problem())
                        .contains("its inputs are too large to be made up");
            }
        }
    }

    @Test
    void runsAVersionAsItsManifestsParametersSay() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(root, (folder, registry) -> {
            registry.register("threads", draft().parameter("threads", "2").build());
            registry.register("unknown", draft().parameter("colour", "red").build());
            registry.register("gpu", draft().parameter("device", "gpu:0").build());
            registry.register("auto", draft().parameter("device", "auto").build());
        })) {
            assertThat(models.ask("threads")).isEqualTo(1);
            assertThat(models.ask("auto")).isEqualTo(1);
            assertThat(models.served("unknown", "1").reason())
                    .startsWith("its manifest has the parameter 'colour', which runtime 'onnxruntime' does not know;"
                            + " it knows arena, ");
            assertThat(models.served("gpu", "1").reason())
                    .isEqualTo("device 'gpu:0' asks for a GPU, and this ONNX Runtime has no CUDA provider; use device"
                            + " cpu or auto");
        }
    }

    private static VersionDraft.Builder draft() {
        return VersionDraft.builder("onnxruntime", "model.onnx")
                .file("model.onnx", FileContent.of(TestModels.bytes("constant_1.onnx")));
    }

    @Test
    void noRequestFailsThroughTwoHundredSwaps() throws Exception {
        try (ServedModelsFixture models = ServedModelsFixture.over(
                root,
                version("m", "1", "constant_1.onnx"),
                version("m", "2", "constant_2.onnx"),
                version("m", "3", "constant_3.onnx"),
                champion("m", "1"))) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicLong answered = new AtomicLong();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread client = new Thread(() -> {
                    while (!stop.get()) {
                        try {
                            assertThat(models.ask("m")).isBetween(1, 3);
                            answered.incrementAndGet();
                        } catch (Throwable e) {
                            failure.compareAndSet(null, e);
                            return;
                        }
                    }
                });
                client.start();
                clients.add(client);
            }

            // Always to the version that was let go longest ago, so that every swap loads and unloads one.
            for (int swap = 1; swap <= 200; swap++) {
                String next = Integer.toString(swap % 3 + 1);
                models.moveChampion("m", next);
                models.awaitAnswerFrom("m", next);
            }
            stop.set(true);
            for (Thread client : clients) {
                client.join();
            }

            assertThat(failure.get()).isNull();
            assertThat(answered.get()).isGreaterThan(1000);
            assertThat(models.ask("m")).isEqualTo(200 % 3 + 1);
        }
    }

    @Test
    void closesOnlyWhenTheRunningCallsHaveEnded() throws Exception {
        ServedModelsFixture models = ServedModelsFixture.over(root, version("m", "1", "constant_1.onnx"));
        ServedVersion version = models.served("m", "1");
        Lease lease = models.index().acquire("m", Optional.empty());

        assertThat(models.lifecycle().close(java.time.Duration.ofMillis(100))).isFalse();
        assertThat(version.state()).isEqualTo(VersionState.DRAINING);
        assertThat(version.acquire()).isEmpty();
        lease.close();
        await(() -> version.state() == VersionState.UNLOADED);
    }

    private static ServedModelsFixture.ModelSetup registered(String model, String runtime) {
        return (folder, registry) -> registry.register(
                model,
                VersionDraft.builder(runtime, "model.onnx")
                        .file("model.onnx", FileContent.of(TestModels.bytes("constant_3.onnx")))
                        .build());
    }

    private static boolean batchable(ServedModelsFixture models, String model) {
        return models.served(model, "1").warmUp().orElseThrow().batchable();
    }

    private static void assertRefused(
            ServedModelsFixture models, String model, String version, ErrorCode code, String text) {
        assertThatThrownBy(() -> models.index().acquire(model, Optional.of(version)))
                .isInstanceOfSatisfying(
                        ServingException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageStartingWith(text);
    }
}
