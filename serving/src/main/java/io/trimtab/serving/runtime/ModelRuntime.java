package io.trimtab.serving.runtime;

import io.trimtab.registry.ModelVersion;

/** An engine that can load model versions. Safe for use by several threads. */
public interface ModelRuntime {

    /** The name that a manifest's {@code runtime} and the settings use, as {@code onnxruntime} or {@code djl}. */
    String name();

    /**
     * Loads a version. Blocks for as long as that takes; never called on an event loop. The caller has verified the
     * version's digests.
     *
     * @throws ModelLoadException when the files are not a model that this engine can run; nothing stays loaded
     */
    LoadedModel load(ModelVersion version, RuntimeOptions options) throws ModelLoadException;
}
