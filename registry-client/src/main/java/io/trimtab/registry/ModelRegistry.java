package io.trimtab.registry;

import java.util.List;
import java.util.function.Consumer;

/**
 * Models, their versions and the aliases that say which version answers.
 *
 * <p>Every method may be called from any thread, may read from disk or the network (never call it on an event loop) and
 * fails with {@link RegistryException}.
 */
public interface ModelRegistry {
    /** Names of all models, sorted. */
    List<String> models();

    /** A model as it is now. Fails with {@code MODEL_NOT_FOUND}. A bad version is listed with its problem. */
    RegisteredModel model(String name);

    /** One version. Fails with {@code MODEL_NOT_FOUND}, {@code VERSION_NOT_FOUND}, {@code INVALID_VERSION}. */
    ModelVersion version(String name, String version);

    /**
     * The version a reference means now: {@code name/version} itself; {@code name@alias} where the alias points (else
     * {@code ALIAS_NOT_FOUND}); {@code name} where {@link Aliases#CHAMPION} points, or without one the highest usable
     * version.
     */
    ModelVersion resolve(ModelReference reference);

    /** Adds a version under the next number. Nobody sees it before it is complete. The model is made on first use. */
    ModelVersion register(String name, VersionDraft draft);

    /**
     * Moves an alias if it points where the caller expects. Fails with {@code ALIAS_CONFLICT}, {@code
     * VERSION_NOT_FOUND}, {@code INVALID_VERSION}.
     */
    AliasMove moveAlias(AliasChange change);

    /** Every move of the model's aliases, oldest first. */
    List<AliasMove> history(String name);

    /**
     * Tells the listener of each change after this call returned, one at a time, in no particular thread. What is there
     * now is not told: call {@code watch} first, then list. A listener that throws is logged and called again for the
     * next change.
     */
    Watch watch(Consumer<RegistryChange> listener);
}
