package io.trimtab.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.registry.RegistryChange.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link ModelRegistry} does. */
public abstract class ModelRegistryContract {
    private static final Approval APPROVED =
            new Approval(ApprovalStatus.APPROVED, "holdout", Instant.parse("2026-02-01T00:00:00Z"), "AUC .71, was .70");

    /** A registry on the test's store, empty when the test begins; each call gives another one on the same store. */
    protected abstract ModelRegistry registry();

    /** A draft of a version whose model has these bytes; by default they need not be a model. */
    protected static VersionDraft draft(String model) {
        return VersionDraft.builder("testing", "model.bin")
                .file("model.bin", FileContent.of(model.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    @Test
    final void anEmptyRegistryHasNoModels() {
        assertThat(registry().models()).isEmpty();
    }

    @Test
    final void versionsCountUpFromOne() {
        ModelRegistry registry = registry();

        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            numbers.add(registry.register("m", draft("bytes " + i)).version());
        }

        assertThat(numbers).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
        assertThat(registry().model("m").versions()).isEqualTo(numbers);
        assertThat(registry().models()).containsExactly("m");
    }

    @Test
    final void aVersionIsReadBackAsItWasRegistered() throws Exception {
        VersionDraft draft = VersionDraft.builder("onnxruntime", "saved/model.bin")
                .file("saved/model.bin", FileContent.of(new byte[] {1, 2, 3}))
                .file(ModelVersion.BASELINE_FILE, FileContent.of("{}".getBytes(StandardCharsets.UTF_8)))
                .inputs(List.of(new TensorSpec("input", Datatype.FP32, List.of(-1L, 2L))))
                .outputs(List.of(new TensorSpec("p", Datatype.FP32, List.of(-1L))))
                .feature(new Feature("distance", "input", 0, FeatureType.NUMERIC, FeatureRole.FEATURE))
                .feature(new Feature("day of week", "input", 1, FeatureType.CATEGORICAL, FeatureRole.CALENDAR))
                .prediction(new OutputRole("late", "p", 0, FeatureType.NUMERIC, PredictionRole.SCORE))
                .lineage(new Lineage(
                        Optional.of(new TrainingData(
                                "kafka:flights", Optional.of("7"), Optional.of("sha256:ab"), Optional.of(12_345L))),
                        Optional.of("git:abc"),
                        Optional.of("run-1"),
                        Optional.of("1"),
                        Optional.of("decision-9")))
                .metric("auc", 0.712)
                .approval(APPROVED)
                .parameter("threads", "1")
                .build();

        ModelVersion registered = registry().register("m", draft);
        ModelVersion read = registry().version("m", registered.version());

        Manifest manifest = read.manifest();
        assertThat(read).isEqualTo(registered);
        assertThat(manifest.synthesised()).isFalse();
        assertThat(manifest.runtime()).isEqualTo("onnxruntime");
        assertThat(manifest.inputs()).isEqualTo(draft.inputs());
        assertThat(manifest.outputs()).isEqualTo(draft.outputs());
        assertThat(manifest.features()).isEqualTo(draft.features());
        assertThat(manifest.predictions()).isEqualTo(draft.predictions());
        assertThat(manifest.lineage()).isEqualTo(draft.lineage());
        assertThat(manifest.metrics()).isEqualTo(draft.metrics());
        assertThat(manifest.approval()).isEqualTo(draft.approval());
        assertThat(manifest.parameters()).isEqualTo(draft.parameters());
        assertThat(manifest.files())
                .containsEntry("saved/model.bin", "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")
                .containsOnlyKeys("saved/model.bin", "baseline.json");
        assertThat(read.modelFile()).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(read.baseline().orElseThrow()).hasContent("{}");
        read.verifyDigests();
    }

    @Test
    final void aNameMeansTheChampionElseTheHighestVersion() {
        ModelRegistry registry = registry();
        registry.register("m", draft("one"));
        registry.register("m", draft("two"));

        assertThat(registry.resolve(ModelReference.parse("m")).version()).isEqualTo("2");
        assertThat(registry.resolve(ModelReference.parse("m/1")).version()).isEqualTo("1");

        registry.moveAlias(change(Optional.empty(), "1"));

        assertThat(registry.resolve(ModelReference.parse("m")).version()).isEqualTo("1");
        assertThat(registry.resolve(ModelReference.parse("m@champion")).version())
                .isEqualTo("1");
        assertThat(registry.resolve(ModelReference.parse("m/2")).version()).isEqualTo("2");
    }

    @Test
    final void whatIsNotThereIsNamed() {
        ModelRegistry registry = registry();
        registry.register("m", draft("one"));

        refused(() -> registry.model("x"), RegistryErrorCode.MODEL_NOT_FOUND).hasMessage("model 'x' does not exist");
        refused(() -> registry.version("x", "1"), RegistryErrorCode.MODEL_NOT_FOUND);
        refused(() -> registry.history("x"), RegistryErrorCode.MODEL_NOT_FOUND);
        refused(() -> registry.resolve(ModelReference.parse("x")), RegistryErrorCode.MODEL_NOT_FOUND);
        refused(() -> registry.version("m", "2"), RegistryErrorCode.VERSION_NOT_FOUND)
                .hasMessage("model 'm' has no version '2', it has 1");
        refused(() -> registry.resolve(ModelReference.parse("m/2")), RegistryErrorCode.VERSION_NOT_FOUND);
        refused(() -> registry.resolve(ModelReference.parse("m@canary")), RegistryErrorCode.ALIAS_NOT_FOUND)
                .hasMessage("model 'm' has no alias 'canary'");
    }

    @Test
    final void namesThatAreNotNamesAreRefusedBeforeAnythingIsRead() {
        ModelRegistry registry = registry();
        for (String name :
                List.of("", ".", "..", "../m", "a/b", "a\\b", "-a", ".a", "a b", "a\0", "é", "x".repeat(129))) {
            refused(() -> registry.model(name), RegistryErrorCode.INVALID_NAME);
            refused(() -> registry.version(name, "1"), RegistryErrorCode.INVALID_NAME);
            refused(() -> registry.history(name), RegistryErrorCode.INVALID_NAME);
            refused(() -> registry.register(name, draft("x")), RegistryErrorCode.INVALID_NAME);
        }
        for (String version : List.of("", "0", "01", "-1", "1.0", "v1", "../1", "1".repeat(19))) {
            refused(() -> registry.version("m", version), RegistryErrorCode.INVALID_NAME);
        }
        for (String file : List.of("", "/etc/x", "../x", "a/../x", "a//x", "a/", "a\\x", "C:x", ".x", "a/.x", "a\nx")) {
            VersionDraft draft = VersionDraft.builder("testing", "model.bin")
                    .file("model.bin", FileContent.of(new byte[1]))
                    .file(file, FileContent.of(new byte[1]))
                    .build();
            refused(() -> registry.register("m", draft), RegistryErrorCode.INVALID_NAME);
        }
        assertThat(registry.models()).isEmpty();
    }

    @Test
    final void aDraftWithoutItsModelIsRefused() {
        VersionDraft draft = VersionDraft.builder("testing", "model.bin")
                .file("other.bin", FileContent.of(new byte[1]))
                .build();

        refused(() -> registry().register("m", draft), RegistryErrorCode.INVALID_VERSION)
                .hasMessage(
                        "new version of model 'm': model path 'model.bin' must be among the draft's files [other.bin]");
        assertThat(registry().models()).isEmpty();
    }

    @Test
    final void anAliasMovesOnlyFromWhereTheCallerThinks() {
        ModelRegistry registry = registry();
        registry.register("m", draft("one"));
        registry.register("m", draft("two"));
        registry.moveAlias(change(Optional.empty(), "1"));

        refused(() -> registry.moveAlias(change(Optional.empty(), "2")), RegistryErrorCode.ALIAS_CONFLICT)
                .hasMessage("model 'm' alias 'champion' must not exist for this move, but points to version '1'");
        refused(() -> registry.moveAlias(change(Optional.of("2"), "2")), RegistryErrorCode.ALIAS_CONFLICT)
                .hasMessage("model 'm' alias 'champion' must point to version '2' for this move,"
                        + " but points to version '1'");
        refused(
                        () -> registry.moveAlias(
                                new AliasChange("m", "canary", Optional.of("1"), "2", "ann", "no such alias")),
                        RegistryErrorCode.ALIAS_CONFLICT)
                .hasMessageEndingWith("but does not exist");
        assertThat(registry.model("m").alias("champion")).contains(AliasTarget.of("1"));
        assertThat(registry.history("m")).hasSize(1);
    }

    @Test
    final void anAliasNeverPointsToAVersionThatIsNotThere() {
        ModelRegistry registry = registry();
        registry.register("m", draft("one"));

        refused(() -> registry.moveAlias(change(Optional.empty(), "2")), RegistryErrorCode.VERSION_NOT_FOUND);
        refused(
                () -> registry.moveAlias(new AliasChange("x", "champion", Optional.empty(), "1", "ann", "")),
                RegistryErrorCode.MODEL_NOT_FOUND);
        assertThat(registry.model("m").aliases()).isEmpty();
        assertThat(registry.history("m")).isEmpty();
    }

    @Test
    final void everyMoveIsInTheHistory() {
        ModelRegistry registry = registry();
        registry.register("m", draft("one"));
        registry.register("m", draft("two"));

        AliasMove first = registry.moveAlias(change(Optional.empty(), "1"));
        AliasMove second = registry.moveAlias(
                new AliasChange("m", "champion", Optional.of("1"), "2", "monitor decision-7", "a \"better\"\none é"));
        AliasMove canary =
                registry.moveAlias(new AliasChange("m", "canary", Optional.empty(), "1", Optional.of(0.25), "ann", ""));

        assertThat(registry().history("m")).containsExactly(first, second, canary);
        assertThat(second.from()).contains("1");
        assertThat(second.to()).isEqualTo("2");
        assertThat(second.actor()).isEqualTo("monitor decision-7");
        assertThat(second.reason()).isEqualTo("a \"better\"\none é");
        assertThat(registry().model("m").aliases())
                .containsEntry("champion", AliasTarget.of("2"))
                .containsEntry("canary", new AliasTarget("1", Optional.of(0.25)));
    }

    @Test
    final void exactlyOneOfTwoRacingMovesWins() throws Exception {
        ModelRegistry first = registry();
        ModelRegistry second = registry();
        first.register("m", draft("one"));
        first.register("m", draft("two"));
        first.moveAlias(change(Optional.empty(), "1"));
        int rounds = 100;

        try (Racers racers = new Racers(2)) {
            for (int round = 0; round < rounds; round++) {
                Optional<String> expected = Optional.of(round % 2 == 0 ? "1" : "2");
                String to = round % 2 == 0 ? "2" : "1";
                List<Boolean> won = racers.race(
                        () -> moves(first, new AliasChange("m", "champion", expected, to, "first", "race")),
                        () -> moves(second, new AliasChange("m", "champion", expected, to, "second", "race")));
                assertThat(won).as("round %d", round).containsExactlyInAnyOrder(true, false);
            }
        }

        List<AliasMove> history = registry().history("m");
        assertThat(history).hasSize(rounds + 1);
        for (int i = 1; i < history.size(); i++) {
            assertThat(history.get(i).from()).contains(history.get(i - 1).to());
        }
    }

    private static boolean moves(ModelRegistry registry, AliasChange change) {
        try {
            registry.moveAlias(change);
            return true;
        } catch (RegistryException e) {
            assertThat(e.code()).isEqualTo(RegistryErrorCode.ALIAS_CONFLICT);
            return false;
        }
    }

    @Test
    final void racingRegistrationsGetNumbersOfTheirOwn() throws Exception {
        ModelRegistry first = registry();
        ModelRegistry second = registry();
        int rounds = 20;

        try (Racers racers = new Racers(2)) {
            for (int round = 0; round < rounds; round++) {
                String bytes = "round " + round;
                List<String> numbers = racers.race(
                        () -> first.register("m", draft(bytes)).version(),
                        () -> second.register("m", draft(bytes)).version());
                assertThat(numbers)
                        .containsExactlyInAnyOrder(Integer.toString(2 * round + 1), Integer.toString(2 * round + 2));
            }
        }

        RegisteredModel model = registry().model("m");
        assertThat(model.versions()).hasSize(2 * rounds);
        assertThat(model.versionProblems()).isEmpty();
    }

    @Test
    final void aWatchTellsWhatChangesInAnotherRegistry() throws Exception {
        ModelRegistry writer = registry();
        BlockingQueue<RegistryChange> told = new LinkedBlockingQueue<>();
        writer.register("old", draft("was there before"));

        try (Watch watch = registry().watch(told::add)) {
            writer.register("m", draft("one"));
            watch.lookSoon();
            assertThat(next(told))
                    .isEqualTo(new RegistryChange(Kind.MODEL_ADDED, "m", Optional.empty(), Optional.empty()));
            assertThat(next(told))
                    .isEqualTo(new RegistryChange(Kind.VERSION_ADDED, "m", Optional.of("1"), Optional.empty()));

            writer.register("m", draft("two"));
            assertThat(next(told))
                    .isEqualTo(new RegistryChange(Kind.VERSION_ADDED, "m", Optional.of("2"), Optional.empty()));

            writer.moveAlias(change(Optional.empty(), "2"));
            assertThat(next(told))
                    .isEqualTo(new RegistryChange(Kind.ALIAS_MOVED, "m", Optional.of("2"), Optional.of("champion")));

            writer.moveAlias(change(Optional.of("2"), "1"));
            assertThat(next(told))
                    .isEqualTo(new RegistryChange(Kind.ALIAS_MOVED, "m", Optional.of("1"), Optional.of("champion")));
        }
        assertThat(told).isEmpty();
    }

    @Test
    final void aClosedWatchTellsNothing() throws Exception {
        ModelRegistry registry = registry();
        BlockingQueue<RegistryChange> closed = new LinkedBlockingQueue<>();
        BlockingQueue<RegistryChange> open = new LinkedBlockingQueue<>();
        Watch first = registry.watch(closed::add);
        first.close();
        first.close();

        try (Watch second = registry.watch(open::add)) {
            registry.register("m", draft("one"));
            second.lookSoon();
            assertThat(next(open).kind()).isEqualTo(Kind.MODEL_ADDED);
        }

        assertThat(closed).isEmpty();
    }

    @Test
    final void aWatchMayBeClosedByItsListener() throws Exception {
        ModelRegistry registry = registry();
        BlockingQueue<Watch> itself = new LinkedBlockingQueue<>();
        BlockingQueue<RegistryChange> told = new LinkedBlockingQueue<>();
        Watch watch = registry.watch(change -> {
            told.add(change);
            take(itself).close();
        });
        itself.add(watch);

        registry.register("m", draft("one"));

        assertThat(next(told).kind()).isEqualTo(Kind.MODEL_ADDED);
        watch.close();
        assertThat(told).as("the version's change came after the close").isEmpty();
    }

    @Test
    final void aListenerThatFailsIsToldTheNextChange() throws Exception {
        ModelRegistry registry = registry();
        BlockingQueue<RegistryChange> told = new LinkedBlockingQueue<>();

        try (Watch watch = registry.watch(change -> {
            told.add(change);
            throw new IllegalStateException("listener failed on purpose");
        })) {
            registry.register("m", draft("one"));
            watch.lookSoon();
            assertThat(next(told).kind()).isEqualTo(Kind.MODEL_ADDED);
            assertThat(next(told).kind()).isEqualTo(Kind.VERSION_ADDED);
        }
    }

    protected static AliasChange change(Optional<String> expected, String to) {
        return new AliasChange("m", "champion", expected, to, "ann", "because");
    }

    protected static RegistryChange next(BlockingQueue<RegistryChange> told) throws InterruptedException {
        RegistryChange change = told.poll(20, TimeUnit.SECONDS);
        assertThat(change).as("change within 20 s").isNotNull();
        return change;
    }

    private static <T> T take(BlockingQueue<T> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asserts the code; the result asserts the message. */
    protected static AbstractThrowableAssert<?, ? extends Throwable> refused(
            ThrowingCallable call, RegistryErrorCode code) {
        return assertThatThrownBy(call)
                .isInstanceOf(RegistryException.class)
                .satisfies(e -> assertThat(((RegistryException) e).code())
                        .as(e.getMessage())
                        .isEqualTo(code));
    }

    /** Threads that start together. */
    private static final class Racers implements AutoCloseable {
        private final ExecutorService threads;
        private final CyclicBarrier start;

        Racers(int count) {
            threads = Executors.newFixedThreadPool(count);
            start = new CyclicBarrier(count);
        }

        @SafeVarargs
        final <T> List<T> race(Callable<T>... racers) throws Exception {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> racer : racers) {
                running.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    return racer.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> racer : running) {
                results.add(racer.get(30, TimeUnit.SECONDS));
            }
            return results;
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }
}
