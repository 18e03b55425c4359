package io.trimtab.registry.file;

import io.trimtab.registry.AliasChange;
import io.trimtab.registry.AliasMove;
import io.trimtab.registry.ModelReference;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.RegisteredModel;
import io.trimtab.registry.RegistryChange;
import io.trimtab.registry.VersionDraft;
import io.trimtab.registry.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** The registry on a folder. Several processes may use one folder at the same time. */
@SuppressWarnings("DoNotCallSuggester")
public final class FileModelRegistry implements ModelRegistry {
    private final Path root;
    private final Duration pollInterval;
    private final InstantSource clock;

    /**
     * @param root folder with one folder per model; must exist
     * @param pollInterval how often a watch looks
     */
    public FileModelRegistry(Path root, Duration pollInterval, InstantSource clock) {
        this.root = Objects.requireNonNull(root, "root");
        this.pollInterval = Objects.requireNonNull(pollInterval, "pollInterval");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    @Override
    public List<String> models() {
        throw new UnsupportedOperationException("" + root + pollInterval + clock);
    }

    @Override
    public RegisteredModel model(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ModelVersion version(String name, String version) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ModelVersion resolve(ModelReference reference) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ModelVersion register(String name, VersionDraft draft) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AliasMove moveAlias(AliasChange change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<AliasMove> history(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Watch watch(Consumer<RegistryChange> listener) {
        throw new UnsupportedOperationException();
    }
}
