package io.trimtab.serving.runtime;

/** How Deep Java Library behaves in this process, which it reads from system properties when its first class is used. */
public final class EngineProperties {
    private EngineProperties() {}

    /** Sets what the command line has not set; to be called before any class of the library is used. */
    public static void set() {
        // No look for another engine to do array arithmetic, which would load PyTorch or TensorFlow if it could.
        setIfAbsent("ai.djl.onnx.disable_alternative", "true");
        // TensorFlow's engine is on the class path too, without its native libraries, and would be preferred.
        setIfAbsent("ai.djl.default_engine", "OnnxRuntime");
        // Nothing is fetched from anywhere while serving, and nobody is told that we run.
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("OPT_OUT_TRACKING", "true");
    }

    /** Sets a property unless it is set. */
    public static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
