package io.trimtab.standalone.process;

import io.trimtab.serving.runtime.onnx.OnnxEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts ONNX Runtime on a thread of its own while the process still reads what it is to do: a tenth of the time of a start. */
public final class EngineAhead {
    private static final Logger LOG = LoggerFactory.getLogger(EngineAhead.class);

    private EngineAhead() {}

    /** Returns at once. Should the engine not start, the models that need it say so. */
    public static void start() {
        var thread = new Thread(
                () -> {
                    try {
                        OnnxEnvironment.start();
                    } catch (RuntimeException | LinkageError e) {
                        LOG.atDebug().setCause(e).log("the engine did not start ahead of the models");
                    }
                },
                "trimtab-engine");
        thread.setDaemon(true);
        thread.start();
    }
}
