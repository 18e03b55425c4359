package io.trimtab.serving.processing;

import io.trimtab.serving.runtime.ModelLoadException;

/**
 * A kind of processing step that manifests can name. Types are found on the class path by {@link java.util.ServiceLoader}:
 * a jar with an implementation, and its name in {@code META-INF/services/io.trimtab.serving.processing.ProcessingStepType},
 * adds one. An implementation is public, has a public constructor without parameters, and keeps no state.
 */
public interface ProcessingStepType {

    /** What a manifest's {@code type} says; an own type has a name of its own, such as {@code acme.redact}. */
    String name();

    /**
     * Makes the step for a version that is being loaded. May block; never called on an event loop.
     *
     * @param setup where the step stands and what the manifest says of it; every option must be read from it, because
     *     one that nobody reads is refused
     * @throws ModelLoadException when the options, the file or the tensors do not suit, best made by
     *     {@link StepSetup#refused}; nothing stays open
     */
    ProcessingStep create(StepSetup setup) throws ModelLoadException;
}
