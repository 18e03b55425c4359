package io.trimtab.serving.runtime.onnx;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import io.trimtab.serving.runtime.EngineProperties;

/**
 * The one place where native engines start. A process has one ONNX Runtime environment, and DJL's engine insists on
 * making it: were it made before, that engine would fail for the life of the process. So DJL goes first.
 */
public final class OnnxEnvironment {
    private OnnxEnvironment() {}

    /**
     * Starts the engines on the first call, which takes some hundred milliseconds; later calls return at once.
     *
     * @throws IllegalStateException when this platform has no native library
     */
    public static OrtEnvironment start() {
        return Started.ENVIRONMENT;
    }

    /** Initialised by the class loader, so once and for every thread. */
    private static final class Started {
        static final OrtEnvironment ENVIRONMENT = start();

        private static OrtEnvironment start() {
            EngineProperties.set();
            if (Engine.getEngine("OnnxRuntime") == null) {
                throw new IllegalStateException("DJL has no OnnxRuntime engine on the class path");
            }
            return OrtEnvironment.getEnvironment();
        }
    }
}
