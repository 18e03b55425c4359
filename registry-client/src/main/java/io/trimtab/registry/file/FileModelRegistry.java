package io.trimtab.registry.file;

import io.trimtab.registry.AliasChange;
import io.trimtab.registry.AliasMove;
import io.trimtab.registry.AliasTarget;
import io.trimtab.registry.Aliases;
import io.trimtab.registry.ModelReference;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.RegisteredModel;
import io.trimtab.registry.RegistryChange;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.RegistryNames;
import io.trimtab.registry.VersionDraft;
import io.trimtab.registry.VersionFiles;
import io.trimtab.registry.Watch;
import io.trimtab.registry.file.FolderSnapshot.ModelState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry on a folder: {@code <root>/<model>/<version>/}. Several processes may use one folder at the same time.
 *
 * <p>Folders whose names are no model names, and folders without a version, are passed over. A model or version may be
 * a symbolic link as long as it stays within the root; whatever leaves it is refused.
 */
public final class FileModelRegistry implements ModelRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(FileModelRegistry.class);

    private final Path root;
    private final Duration pollInterval;
    private final InstantSource clock;
    private final List<FolderWatch> watches = new CopyOnWriteArrayList<>();

    /**
     * @param root folder with one folder per model; must exist when the registry is used
     * @param pollInterval how often a watch looks, more than zero
     * @param clock stamps versions and moves
     */
    public FileModelRegistry(Path root, Duration pollInterval, InstantSource clock) {
        this.root = Objects.requireNonNull(root, "root");
        this.pollInterval = Objects.requireNonNull(pollInterval, "pollInterval");
        this.clock = Objects.requireNonNull(clock, "clock");
        if (pollInterval.isNegative() || pollInterval.isZero()) {
            throw new IllegalArgumentException("poll interval must be more than zero, was " + pollInterval);
        }
    }

    @Override
    public List<String> models() {
        return reading("the list of models", this::listModels);
    }

    private List<String> listModels() throws IOException {
        if (!Files.isDirectory(root)) {
            throw new RegistryException(
                    RegistryErrorCode.STORAGE_FAILED, "the registry's folder must exist, '" + root + "' does not");
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .filter(RegistryNames::isModel)
                    .filter(this::isModel)
                    .sorted()
                    .toList();
        }
    }

    private boolean isModel(String name) {
        try {
            return new ModelFolder(name, root).isModel();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("model", name)
                    .addKeyValue("reason", e.getMessage())
                    .log("model folder cannot be read and is passed over");
            return false;
        }
    }

    @Override
    public RegisteredModel model(String name) {
        return reading(quoted(name), () -> existing(name).read());
    }

    @Override
    public ModelVersion version(String name, String version) {
        RegistryNames.version(version);
        return reading(quoted(name), () -> existing(name).version(version));
    }

    @Override
    public ModelVersion resolve(ModelReference reference) {
        String name = reference.model();
        return reading(quoted(name), () -> {
            ModelFolder folder = existing(name);
            if (reference.version().isPresent()) {
                return folder.version(reference.version().get());
            }
            String alias = reference.alias().orElse(Aliases.CHAMPION);
            AliasTarget target = folder.aliases().get(alias);
            if (target != null) {
                return folder.version(target.version());
            }
            if (reference.alias().isPresent()) {
                throw new RegistryException(
                        RegistryErrorCode.ALIAS_NOT_FOUND, "model '" + name + "' has no alias '" + alias + "'");
            }
            return highestUsable(folder, name);
        });
    }

    private static ModelVersion highestUsable(ModelFolder folder, String name) throws IOException {
        List<String> versions = folder.versions();
        Optional<String> problem = Optional.empty();
        for (int i = versions.size() - 1; i >= 0; i--) {
            try {
                return folder.version(versions.get(i));
            } catch (RegistryException e) {
                problem = problem.or(() -> Optional.of(e.getMessage()));
            }
        }
        throw new RegistryException(
                RegistryErrorCode.VERSION_NOT_FOUND,
                "model '" + name + "' has no usable version: " + problem.orElse("it has none at all"));
    }

    @Override
    public ModelVersion register(String name, VersionDraft draft) {
        RegistryNames.model(name);
        ModelVersion registered = reading(quoted(name), () -> {
            ModelFolder folder = new ModelFolder(name, root.toRealPath());
            if (Files.exists(folder.directory())) {
                ModelFolder.requireUnder(root, folder.directory(), "model '" + name + "'");
            }
            ModelVersion version = new VersionStaging(name, folder).register(draft, clock.instant());
            return new ModelFolder(name, root).version(version.version());
        });
        watches.forEach(FolderWatch::lookSoon);
        return registered;
    }

    @Override
    public AliasMove moveAlias(AliasChange change) {
        AliasMove move =
                reading(quoted(change.model()), () -> existing(change.model()).move(change, clock.instant()));
        watches.forEach(FolderWatch::lookSoon);
        return move;
    }

    @Override
    public List<AliasMove> history(String name) {
        return reading(quoted(name), () -> List.copyOf(existing(name).history()));
    }

    private ModelFolder existing(String name) throws IOException {
        RegistryNames.model(name);
        ModelFolder folder = new ModelFolder(name, root);
        if (!folder.isModel()) {
            throw new RegistryException(RegistryErrorCode.MODEL_NOT_FOUND, "model '" + name + "' does not exist");
        }
        ModelFolder.requireUnder(root, folder.directory(), "model '" + name + "'");
        return folder;
    }

    @Override
    public Watch watch(Consumer<RegistryChange> listener) {
        FolderSnapshot first = reading("the list of models", () -> snapshot(new FolderSnapshot(new TreeMap<>())));
        FolderWatch watch = new FolderWatch(pollInterval, first, this::look, listener, watches::remove);
        watches.add(watch);
        return watch.start();
    }

    /** What cannot be read this time is taken to be as it was. */
    private FolderSnapshot look(FolderSnapshot before) {
        try {
            return snapshot(before);
        } catch (RegistryException | IOException | UncheckedIOException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the registry's folder cannot be read");
            return before;
        }
    }

    private FolderSnapshot snapshot(FolderSnapshot before) throws IOException {
        TreeMap<String, ModelState> models = new TreeMap<>();
        for (String name : modelsSince(before)) {
            try {
                models.put(name, state(existing(name), before.models().get(name)));
            } catch (RegistryException | IOException | UncheckedIOException e) {
                ModelState former = before.models().get(name);
                models.put(name, former == null ? ModelState.NOTHING : former);
            }
        }
        return new FolderSnapshot(models);
    }

    /** Looks twice before a model counts as gone: the folder may have been away while it was listed. */
    private Set<String> modelsSince(FolderSnapshot before) throws IOException {
        Set<String> names = new TreeSet<>(listModels());
        if (!names.containsAll(before.models().keySet())) {
            names.addAll(listModels());
        }
        return names;
    }

    /** The aliases are read first, so that one never points to a version that is not seen yet. */
    private static ModelState state(ModelFolder folder, @Nullable ModelState former) throws IOException {
        Map<String, AliasTarget> aliases;
        try {
            aliases = folder.aliases();
        } catch (RegistryException e) {
            aliases = former == null ? Map.of() : former.aliases();
        }
        Map<String, String> fingerprints = new HashMap<>();
        for (String version : folder.versions()) {
            fingerprints.put(version, folder.fingerprint(version));
        }
        return new ModelState(fingerprints, aliases);
    }

    /** Something that reads the disk. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T reading(String what, Reading<T> reading) {
        try {
            return reading.read();
        } catch (UncheckedIOException e) {
            throw failed(what, Objects.requireNonNull(e.getCause(), "cause"));
        } catch (IOException e) {
            throw failed(what, e);
        }
    }

    private static String quoted(String model) {
        return "model '" + model + "'";
    }

    private static RegistryException failed(String what, IOException e) {
        return new RegistryException(
                RegistryErrorCode.STORAGE_FAILED,
                "registry storage failed on " + what + ": " + VersionFiles.describe(e),
                e);
    }
}
