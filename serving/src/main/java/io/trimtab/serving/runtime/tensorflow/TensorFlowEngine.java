package io.trimtab.serving.runtime.tensorflow;

import ai.djl.engine.Engine;
import io.trimtab.serving.runtime.EngineProperties;
import io.trimtab.serving.runtime.ModelLoadException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts TensorFlow in this process, when the first SavedModel is loaded. */
final class TensorFlowEngine {
    static final String NAME = "TensorFlow";
    private static final Logger log = LoggerFactory.getLogger(TensorFlowEngine.class);
    private static int startedWithThreads;

    private TensorFlowEngine() {}

    /**
     * Starts it, or finds it started. The libraries are looked for first, so that they may be installed while we run:
     * what fails to load once stays failed for the life of the process.
     *
     * @param threads for the arithmetic inside operations: of the whole process, and fixed by the first call
     */
    static synchronized void start(TensorFlowNatives natives, int threads) throws ModelLoadException {
        if (startedWithThreads > 0) {
            if (threads != startedWithThreads) {
                log.atWarn()
                        .addKeyValue("threads", startedWithThreads)
                        .addKeyValue("asked", threads)
                        .log("TensorFlow keeps the threads it started with");
            }
            return;
        }
        Path folder = natives.find()
                .orElseThrow(() -> new ModelLoadException("TensorFlow's native libraries are not installed; run '"
                        + TensorFlowNatives.INSTALL_COMMAND + "' and load the model again"));
        EngineProperties.set();
        System.setProperty(TensorFlowNatives.VARIABLE, folder.toString());
        EngineProperties.setIfAbsent("ai.djl.tensorflow.num_intraop_threads", Integer.toString(threads));
        EngineProperties.setIfAbsent("ai.djl.tensorflow.num_interop_threads", Integer.toString(threads));
        // The libraries are used where they lie; without this they would be linked into a folder in the user's home.
        EngineProperties.setIfAbsent("org.bytedeco.javacpp.cacheLibraries", "false");
        long before = System.nanoTime();
        try {
            log.atInfo()
                    .addKeyValue("version", Engine.getEngine(NAME).getVersion())
                    .addKeyValue("threads", threads)
                    .addKeyValue("millis", (System.nanoTime() - before) / 1_000_000)
                    .log("TensorFlow started");
        } catch (RuntimeException | LinkageError e) {
            throw new ModelLoadException(
                    "TensorFlow's native libraries cannot be used on this machine: " + Text.of(rootCause(e)), e);
        }
        startedWithThreads = threads;
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < 20 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return cause;
    }
}
