package io.trimtab.standalone.process;

import io.trimtab.serving.runtime.onnx.OnnxEnvironment;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts ONNX Runtime on a thread of its own while the process still reads what it is to do: a tenth of the time of a start. */
public final class EngineAhead {
    private static final Logger LOG = LoggerFactory.getLogger(EngineAhead.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Thread thread = new Thread(EngineAhead::run, "trimtab-engine");

    private EngineAhead() {
        thread.setDaemon(true);
    }

    /** Returns at once. Should the engine not start, the models that need it say so. */
    public static EngineAhead start() {
        var ahead = new EngineAhead();
        ahead.thread.start();
        return ahead;
    }

    /** To be called before the process ends, which must not be in the middle of a native library's start; waits ten seconds at most. */
    public void await() {
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run() {
        try {
            OnnxEnvironment.start();
        } catch (RuntimeException | LinkageError e) {
            LOG.atDebug().setCause(e).log("the engine did not start ahead of the models");
        }
    }
}
