package io.trimtab.registry.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.registry.AliasTarget;
import io.trimtab.registry.FileContent;
import io.trimtab.registry.ModelReference;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.ModelRegistryContract;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.RegisteredModel;
import io.trimtab.registry.RegistryChange;
import io.trimtab.registry.RegistryChange.Kind;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.VersionDraft;
import io.trimtab.registry.Watch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileModelRegistryTest extends ModelRegistryContract {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path root;

    @TempDir
    private Path elsewhere;

    @Override
    protected ModelRegistry registry() {
        return new FileModelRegistry(root, Duration.ofMillis(5), InstantSource.fixed(NOON));
    }

    // Bare folders

    @Test
    void aFolderWithNothingButAModelIsAVersion() throws IOException {
        file("m/1/model.onnx", "bytes");

        ModelVersion version = registry().resolve(ModelReference.parse("m"));

        assertThat(version.version()).isEqualTo("1");
        assertThat(version.modelFile()).isEqualTo(root.resolve("m/1/model.onnx"));
        assertThat(version.manifest().synthesised()).isTrue();
        assertThat(version.manifest().runtime()).isEqualTo("onnxruntime");
        assertThat(version.manifest().files()).isEmpty();
        assertThat(version.baseline()).isEmpty();
    }

    @Test
    void knowsTheFoldersOfTritonAndTensorFlowServing() throws IOException {
        file("triton/1/model.savedmodel/saved_model.pb", "bytes");
        file("ours/1/saved_model/saved_model.pb", "bytes");
        file("tfs/1/saved_model.pb", "bytes");
        file("tfs/1/variables/variables.index", "bytes");
        file("named/1/network.onnx", "bytes");
        file("named/1/labels.txt", "a");

        assertThat(model("triton").modelFile()).isEqualTo(root.resolve("triton/1/model.savedmodel"));
        assertThat(model("ours").modelFile()).isEqualTo(root.resolve("ours/1/saved_model"));
        assertThat(model("tfs").modelFile()).isEqualTo(root.resolve("tfs/1"));
        assertThat(model("tfs").manifest().runtime()).isEqualTo("djl");
        assertThat(model("named").modelFile()).isEqualTo(root.resolve("named/1/network.onnx"));
    }

    private ModelVersion model(String name) {
        return registry().resolve(ModelReference.of(name));
    }

    @Test
    void passesOverWhatIsNoModelAndNoVersion() throws IOException {
        file("m/1/model.onnx", "bytes");
        file("m/config.pbtxt", "");
        file("m/01/model.onnx", "bytes");
        file("m/latest/model.onnx", "bytes");
        file(".git/1/model.onnx", "bytes");
        file("my model/1/model.onnx", "bytes");
        file("README.md", "");
        Files.createDirectory(root.resolve("empty"));

        assertThat(registry().models()).containsExactly("m");
        assertThat(registry().model("m").versions()).containsExactly("1");
        refused(() -> registry().model("empty"), RegistryErrorCode.MODEL_NOT_FOUND);
    }

    // One bad folder

    @Test
    void aBadVersionIsListedWithItsProblemAndTakesNothingElseDown() throws IOException {
        file("m/1/model.onnx", "bytes");
        file("m/2/manifest.json", "{ not json");
        file("m/3/readme.txt", "no model here");
        file("m/4/manifest.json", "{\"format_version\":2}");
        file("other/1/model.onnx", "bytes");

        RegisteredModel model = registry().model("m");

        assertThat(model.versions()).containsExactly("1", "2", "3", "4");
        assertThat(model.versionProblems()).containsOnlyKeys("2", "3", "4");
        assertThat(model.versionProblems().get("2"))
                .startsWith("model 'm' version '2' manifest.json must be JSON, but line 1 is not: ");
        assertThat(model.versionProblems().get("3"))
                .isEqualTo("model 'm' version '3' must have a manifest.json, a model.onnx, a saved_model folder"
                        + " or a saved_model.pb, had readme.txt");
        assertThat(model.versionProblems().get("4"))
                .isEqualTo("model 'm' version '4' manifest.json format_version must be 1,"
                        + " the newest that this Trimtab reads, was 2");
        assertThat(model.latestUsable()).contains("1");
        assertThat(registry().resolve(ModelReference.of("m")).version()).isEqualTo("1");
        assertThat(registry().models()).containsExactly("m", "other");
        refused(() -> registry().version("m", "2"), RegistryErrorCode.INVALID_VERSION);
        refused(() -> registry().moveAlias(change(Optional.empty(), "3")), RegistryErrorCode.INVALID_VERSION);
    }

    @Test
    void aModelWithoutAUsableVersionSaysWhy() throws IOException {
        file("m/1/readme.txt", "");
        file("m/2/manifest.json", "[]");

        refused(() -> registry().resolve(ModelReference.of("m")), RegistryErrorCode.VERSION_NOT_FOUND)
                .hasMessage("model 'm' has no usable version:"
                        + " model 'm' version '2' manifest.json must be an object, was []");
    }

    @Test
    void aChampionThatCannotBeReadIsNeverReplacedByAGuess() throws IOException {
        file("m/1/model.onnx", "bytes");
        file("m/2/model.onnx", "bytes");
        file("m/aliases.json", "{\"champion\":");

        assertThat(registry().model("m").problem().orElseThrow())
                .startsWith("model 'm' aliases.json must be JSON, but line 1 is not: ");
        refused(() -> registry().resolve(ModelReference.of("m")), RegistryErrorCode.INVALID_ALIASES);
        assertThat(registry().resolve(ModelReference.parse("m/2")).version()).isEqualTo("2");

        file("m/aliases.json", "{\"champion\":\"7\"}");

        refused(() -> registry().resolve(ModelReference.of("m")), RegistryErrorCode.VERSION_NOT_FOUND)
                .hasMessage("model 'm' has no version '7', it has 1, 2");
    }

    @Test
    void aRegistryWithoutAFolderSaysSo() {
        ModelRegistry registry =
                new FileModelRegistry(root.resolve("none"), Duration.ofSeconds(1), InstantSource.system());

        refused(registry::models, RegistryErrorCode.STORAGE_FAILED)
                .hasMessage("the registry's folder must exist, '" + root.resolve("none") + "' does not");
        assertThatThrownBy(() -> new FileModelRegistry(root, Duration.ZERO, InstantSource.system()))
                .hasMessage("poll interval must be more than zero, was PT0S");
    }

    @Test
    void aHugeManifestOrAliasFileIsNotRead() throws IOException {
        file("m/1/model.onnx", "bytes");
        file("m/2/manifest.json", "{\"x\":\"" + "y".repeat(8 * 1024 * 1024) + "\"}");
        file("m/aliases.json", "{\"x\":\"" + "y".repeat(1024 * 1024) + "\"}");

        RegisteredModel model = registry().model("m");

        assertThat(model.versionProblems().get("2"))
                .isEqualTo("model 'm' version '2' manifest.json must have at most 8388608 bytes, had 8388616");
        assertThat(model.problem().orElseThrow()).contains("aliases.json must have at most 1048576 bytes");
    }

    @Test
    void aDeepManifestIsRefused() throws IOException {
        file("m/1/manifest.json", "{\"x\":" + "[".repeat(50_000));

        assertThat(registry().model("m").versionProblems().get("1")).contains("nesting depth");
    }

    // Integrity

    @Test
    void aChangedFileIsNamedWithBothDigests() throws IOException {
        ModelVersion version = registry().register("m", draft("one"));
        Files.writeString(version.modelFile(), "two");

        refused(() -> registry().version("m", "1").verifyDigests(), RegistryErrorCode.DIGEST_MISMATCH)
                .hasMessage("model 'm' version '1' file model.bin must have the SHA-256"
                        + " 7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed, was"
                        + " 3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        VersionDraft draft = VersionDraft.builder("testing", "model.bin")
                .file("model.bin", FileContent.of(new byte[] {1}))
                .file("vocabulary.txt", FileContent.of(new byte[] {2}))
                .build();
        ModelVersion version = registry().register("m", draft);
        Files.delete(version.directory().resolve("vocabulary.txt"));

        refused(version::verifyDigests, RegistryErrorCode.INVALID_VERSION)
                .hasMessage("model 'm' version '1' must have the file vocabulary.txt, which is missing");
    }

    @Test
    void aFileThatWasPutIntoAModelsFolderIsRefused() throws IOException {
        VersionDraft draft = VersionDraft.builder("djl", "saved_model")
                .file("saved_model/saved_model.pb", FileContent.of(new byte[] {1}))
                .build();
        ModelVersion version = registry().register("m", draft);
        version.verifyDigests();
        Files.writeString(version.directory().resolve("saved_model/extra.so"), "code");

        refused(version::verifyDigests, RegistryErrorCode.INVALID_VERSION)
                .hasMessage("model 'm' version '1' file saved_model/extra.so belongs to the model,"
                        + " so the manifest must list its SHA-256");
    }

    @Test
    void aBaselineMayBeAddedLater() throws IOException {
        ModelVersion version = registry().register("m", draft("one"));
        Files.writeString(version.directory().resolve("baseline.json"), "{}");

        version.verifyDigests();

        assertThat(registry().version("m", "1").baseline()).isPresent();
    }

    // Nothing leaves the folder

    @Test
    void aModelOrVersionThatIsALinkOutOfTheRegistryIsRefused() throws IOException {
        Files.createDirectories(elsewhere.resolve("1"));
        Files.writeString(elsewhere.resolve("1/model.onnx"), "secret");
        Files.createSymbolicLink(root.resolve("linked"), elsewhere);
        file("m/1/model.onnx", "bytes");
        Files.createSymbolicLink(root.resolve("m/2"), elsewhere.resolve("1"));

        refused(() -> registry().model("linked"), RegistryErrorCode.UNSAFE_PATH)
                .hasMessage("model 'linked' must lie within the registry's folder, but is a link that leaves it");
        refused(() -> registry().version("linked", "1"), RegistryErrorCode.UNSAFE_PATH);
        refused(() -> registry().register("linked", draft("x")), RegistryErrorCode.UNSAFE_PATH);
        refused(() -> registry().version("m", "2"), RegistryErrorCode.UNSAFE_PATH);
        assertThat(registry().model("m").versionProblems()).containsOnlyKeys("2");
        assertThat(elsewhere.resolve("1")).isDirectoryContaining("glob:**/model.onnx");
        assertThat(elsewhere).isDirectoryNotContaining("glob:**/2");
    }

    @Test
    void aVersionMayBeALinkToAnotherVersion() throws IOException {
        file("m/1/model.onnx", "bytes");
        Files.createSymbolicLink(root.resolve("m/2"), Path.of("1"));

        assertThat(registry().version("m", "2").modelFile()).hasContent("bytes");
    }

    @Test
    void theRootItselfMayBeALink() throws IOException {
        file("m/1/model.onnx", "bytes");
        Path link = elsewhere.resolve("models");
        Files.createSymbolicLink(link, root);
        ModelRegistry registry = new FileModelRegistry(link, Duration.ofMillis(5), InstantSource.fixed(NOON));

        assertThat(registry.resolve(ModelReference.of("m")).modelFile()).hasContent("bytes");
        assertThat(registry.register("m", draft("two")).modelFile()).isEqualTo(link.resolve("m/2/model.bin"));
    }

    @Test
    void aModelFileThatIsALinkOutOfTheVersionIsRefused() throws IOException {
        Files.writeString(elsewhere.resolve("model.onnx"), "secret");
        Files.createDirectories(root.resolve("m/1"));
        Files.createSymbolicLink(root.resolve("m/1/model.onnx"), elsewhere.resolve("model.onnx"));

        refused(() -> registry().version("m", "1"), RegistryErrorCode.UNSAFE_PATH)
                .hasMessage("model 'm' version '1' file model.onnx must lie within the version's folder,"
                        + " but is a link that leaves it");
    }

    @Test
    void aManifestOrAliasFileThatIsALinkIsRefused() throws IOException {
        Files.writeString(elsewhere.resolve("x.json"), "{\"champion\":\"1\"}");
        file("m/1/model.onnx", "bytes");
        Files.createDirectory(root.resolve("m/2"));
        Files.createSymbolicLink(root.resolve("m/2/manifest.json"), elsewhere.resolve("x.json"));
        Files.createSymbolicLink(root.resolve("m/aliases.json"), elsewhere.resolve("x.json"));

        assertThat(registry().model("m").problem())
                .contains("model 'm' aliases.json must be a regular file, was a symbolic link");
        assertThat(registry().model("m").versionProblems().get("2"))
                .isEqualTo("model 'm' version '2' manifest.json must be a regular file, was a symbolic link");
    }

    @Test
    void aManifestCannotNameAFileOutside() throws IOException {
        String manifest = "{\"format_version\":1,\"created\":\"2026-01-01T00:00:00Z\",\"runtime\":\"onnxruntime\",";
        file("m/1/manifest.json", manifest + "\"model\":\"../../../etc/passwd\"}");
        file(
                "m/2/manifest.json",
                manifest + "\"model\":\"m.onnx\",\"files\":{\"/etc/passwd\":\"" + "0".repeat(64) + "\"}}");

        assertThat(registry().model("m").versionProblems().get("1"))
                .startsWith("model 'm' version '1' manifest.json model: file path must match");
        assertThat(registry().model("m").versionProblems().get("2"))
                .startsWith("model 'm' version '2' manifest.json files: file path must match");
    }

    // Registering

    @Test
    void aDraftThatFailsLeavesNothingBehind() throws IOException {
        registry().register("m", draft("one"));
        VersionDraft draft = VersionDraft.builder("testing", "model.bin")
                .file("model.bin", FileContent.of(new byte[] {1}))
                .file("zzz.bin", () -> {
                    throw new IOException("disk pulled out");
                })
                .build();

        refused(() -> registry().register("m", draft), RegistryErrorCode.STORAGE_FAILED)
                .hasMessage("registry storage failed on model 'm': IOException (disk pulled out)");

        assertThat(names(root.resolve("m"))).containsExactly(".lock", "1");
    }

    @Test
    void aNumberIsNeverGivenTwiceOnceItAnswered() throws IOException {
        registry().register("m", draft("one"));
        registry().register("m", draft("two"));
        registry().moveAlias(change(Optional.empty(), "2"));
        file("m/aliases.json", "{}");
        DurableFiles.deleteTree(root.resolve("m/2"));

        assertThat(registry().register("m", draft("three")).version()).isEqualTo("3");
    }

    @Test
    void theManifestIsTheRegistrysOwn() {
        VersionDraft draft = VersionDraft.builder("testing", "model.bin")
                .file("model.bin", FileContent.of(new byte[] {1}))
                .file("manifest.json", FileContent.of(new byte[] {2}))
                .build();

        refused(() -> registry().register("m", draft), RegistryErrorCode.INVALID_VERSION)
                .hasMessageContaining("manifest.json is written by the registry and must not be in the draft");
    }

    // Aliases and history

    @Test
    void aliasesMayBeWrittenByHand() throws IOException {
        file("m/1/model.onnx", "bytes");
        file("m/2/model.onnx", "bytes");
        file(
                "m/aliases.json",
                "{\"champion\": 1, \"shadow\": \"2\", \"canary\": {\"version\": \"2\", \"weight\": 0.1}}");

        assertThat(registry().model("m").aliases())
                .containsEntry("champion", AliasTarget.of("1"))
                .containsEntry("shadow", AliasTarget.of("2"))
                .containsEntry("canary", new AliasTarget("2", Optional.of(0.1)));
    }

    @Test
    void aMoveByHandIsNotedByTheNextMove() throws IOException {
        registry().register("m", draft("one"));
        registry().register("m", draft("two"));
        registry().moveAlias(change(Optional.empty(), "1"));
        file("m/aliases.json", "{\"champion\":\"2\"}");

        registry().moveAlias(change(Optional.of("2"), "1"));

        assertThat(registry().history("m"))
                .extracting(move -> move.from().orElse("-") + " > " + move.to() + " " + move.actor())
                .containsExactly("- > 1 ann", "1 > 2 unknown", "2 > 1 ann");
    }

    @Test
    void aLineThatWasCutOffDoesNotCountAndTheNextMoveRemovesIt() throws IOException {
        registry().register("m", draft("one"));
        registry().register("m", draft("two"));
        registry().moveAlias(change(Optional.empty(), "1"));
        Files.writeString(root.resolve("m/history.jsonl"), "{\"when\":\"2026-03-01T1", StandardOpenOption.APPEND);

        assertThat(registry().history("m")).hasSize(1);
        registry().moveAlias(change(Optional.of("1"), "2"));
        assertThat(registry().history("m")).hasSize(2);
    }

    @Test
    void aLineThatSomeoneSpoiltIsNamed() throws IOException {
        registry().register("m", draft("one"));
        registry().moveAlias(change(Optional.empty(), "1"));
        Files.writeString(root.resolve("m/history.jsonl"), "what?\n", StandardOpenOption.APPEND);

        refused(() -> registry().history("m"), RegistryErrorCode.INVALID_ALIASES)
                .hasMessageStartingWith("model 'm' history.jsonl line 2 must be JSON");
    }

    @Test
    void filesLookAsTheReferencePageSays() throws IOException {
        registry().register("m", draft("one"));
        registry().moveAlias(change(Optional.empty(), "1"));

        assertThat(root.resolve("m/aliases.json")).hasContent("""
                        {
                          "champion" : {
                            "version" : "1"
                          }
                        }
                        """);
        assertThat(root.resolve("m/history.jsonl")).hasContent("""
                        {"when":"2026-03-01T12:00:00Z","actor":"ann","alias":"champion","to":"1","reason":"because"}
                        """);
        assertThat(names(root.resolve("m"))).containsExactly(".lock", "1", "aliases.json", "history.jsonl");
    }

    // Watching the folder

    @Test
    void aWatchSeesFoldersComeChangeAndGo() throws Exception {
        BlockingQueue<RegistryChange> told = new LinkedBlockingQueue<>();
        file("m/1/model.onnx", "bytes");

        try (Watch watch = registry().watch(told::add)) {
            file("m/2/manifest.json", "{");
            assertThat(next(told)).isEqualTo(change(Kind.VERSION_ADDED, "2", null));

            file("m/2/manifest.json", "{ still no manifest");
            assertThat(next(told)).isEqualTo(change(Kind.VERSION_CHANGED, "2", null));

            DurableFiles.replace(root.resolve("m/aliases.json"), bytes("{\"champion\":\"1\"}"));
            assertThat(next(told)).isEqualTo(change(Kind.ALIAS_MOVED, "1", "champion"));

            DurableFiles.replace(root.resolve("m/aliases.json"), bytes("{}"));
            assertThat(next(told)).isEqualTo(change(Kind.ALIAS_MOVED, null, "champion"));

            Files.move(root.resolve("m/2"), elsewhere.resolve("2"));
            assertThat(next(told)).isEqualTo(change(Kind.VERSION_REMOVED, "2", null));

            Files.move(root.resolve("m"), elsewhere.resolve("m"));
            assertThat(next(told)).isEqualTo(change(Kind.VERSION_REMOVED, "1", null));
            assertThat(next(told)).isEqualTo(change(Kind.MODEL_REMOVED, null, null));
            watch.lookSoon();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void anAliasFileThatCannotBeReadIsNotTakenForAnEmptyOne() throws Exception {
        BlockingQueue<RegistryChange> told = new LinkedBlockingQueue<>();
        file("m/1/model.onnx", "bytes");
        file("m/aliases.json", "{\"champion\":\"1\"}");

        try (Watch watch = registry().watch(told::add)) {
            DurableFiles.replace(root.resolve("m/aliases.json"), bytes("{\"champ"));
            Files.createDirectory(root.resolve("m/2"));
            assertThat(next(told)).isEqualTo(change(Kind.VERSION_ADDED, "2", null));
            watch.lookSoon();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aRootThatGoesAwayForAWhileIsNoRemoval() throws Exception {
        Path models = Files.createDirectory(root.resolve("models"));
        Files.createDirectories(models.resolve("m/1"));
        ModelRegistry registry = new FileModelRegistry(models, Duration.ofMillis(1), InstantSource.fixed(NOON));
        BlockingQueue<RegistryChange> told = new LinkedBlockingQueue<>();

        try (Watch watch = registry.watch(told::add)) {
            Files.move(models, elsewhere.resolve("models"));
            watch.lookSoon();
            Files.createDirectory(elsewhere.resolve("models/m/2"));
            Files.move(elsewhere.resolve("models"), models);
            assertThat(next(told)).isEqualTo(change(Kind.VERSION_ADDED, "2", null));
        }
        assertThat(told).isEmpty();
    }

    private static RegistryChange change(Kind kind, @Nullable String version, @Nullable String alias) {
        return new RegistryChange(kind, "m", Optional.ofNullable(version), Optional.ofNullable(alias));
    }

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
