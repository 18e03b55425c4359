package io.trimtab.serving.runtime;

import static java.util.Objects.requireNonNull;

/**
 * How an engine runs a version.
 *
 * @param device {@code cpu}, {@code gpu}, {@code gpu:<n>} or {@code auto}
 * @param threads threads that one call may use inside the engine, at least 1
 */
public record RuntimeOptions(String device, int threads) {

    /** One thread a call on the CPU: parallelism comes from concurrent calls. */
    public static final RuntimeOptions DEFAULT = new RuntimeOptions("cpu", 1);

    public RuntimeOptions {
        requireNonNull(device, "device");
        if (!device.equals("auto") && !device.equals("cpu") && !device.matches("gpu(:[0-9]{1,3})?")) {
            throw new IllegalArgumentException("device must be cpu, gpu, gpu:<n> or auto, was '" + device + "'");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, was " + threads);
        }
    }
}
