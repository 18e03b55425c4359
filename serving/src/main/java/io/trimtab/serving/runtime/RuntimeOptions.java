package io.trimtab.serving.runtime;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an engine runs a version: the node's settings, and where a manifest's {@code parameters} say otherwise, those.
 *
 * @param device {@code cpu}, {@code gpu}, {@code gpu:<n>} or {@code auto}
 * @param threads threads that one call may use inside the engine, at least 1
 * @param gpuMemoryLimit bytes of a GPU's memory that the version may take; empty when nothing limits it
 * @param engine parameters that only one engine knows, by name
 */
public record RuntimeOptions(String device, int threads, OptionalLong gpuMemoryLimit, Map<String, String> engine) {
    public static final String DEVICE = "device";
    public static final String THREADS = "threads";
    public static final String GPU_MEMORY_LIMIT = "gpu_memory_limit";
    private static final int MAX_THREADS = 256;
    private static final Pattern DEVICES = Pattern.compile("cpu|auto|gpu(?::[0-9]{1,3})?");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})\\s*(KiB|MiB|GiB)");

    /** One thread a call on the CPU: parallelism comes from concurrent calls. */
    public static final RuntimeOptions DEFAULT = new RuntimeOptions("cpu", 1);

    public RuntimeOptions {
        requireNonNull(device, "device");
        requireNonNull(gpuMemoryLimit, "gpuMemoryLimit");
        engine = Map.copyOf(engine);
        if (!DEVICES.matcher(device).matches()) {
            throw new IllegalArgumentException("device must be cpu, gpu, gpu:<n> or auto, was '" + device + "'");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, was " + threads);
        }
    }

    /** A device and threads, nothing else. */
    public RuntimeOptions(String device, int threads) {
        this(device, threads, OptionalLong.empty(), Map.of());
    }

    /** The number of the GPU; 0 when the device names none. */
    public int gpu() {
        int colon = device.indexOf(':');
        return colon < 0 ? 0 : Integer.parseInt(device.substring(colon + 1));
    }

    /**
     * These options with a manifest's parameters put over them.
     *
     * @throws ModelLoadException when a value is not one
     */
    public RuntimeOptions overriddenBy(Map<String, String> parameters) throws ModelLoadException {
        String where = device;
        int calls = threads;
        OptionalLong limit = gpuMemoryLimit;
        Map<String, String> rest = new TreeMap<>(engine);
        for (Map.Entry<String, String> parameter : new TreeMap<>(parameters).entrySet()) {
            String value = parameter.getValue();
            switch (parameter.getKey()) {
                case DEVICE -> {
                    if (!DEVICES.matcher(value).matches()) {
                        throw malformed(DEVICE, "cpu, gpu, gpu:<n> or auto", value);
                    }
                    where = value;
                }
                case THREADS -> calls = threads(value);
                case GPU_MEMORY_LIMIT -> limit = OptionalLong.of(size(value));
                default -> rest.put(parameter.getKey(), value);
            }
        }
        return new RuntimeOptions(where, calls, limit, rest);
    }

    private static int threads(String value) throws ModelLoadException {
        if (!value.matches("[0-9]{1,3}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > MAX_THREADS) {
            throw malformed(THREADS, "a whole number from 1 to " + MAX_THREADS, value);
        }
        return Integer.parseInt(value);
    }

    private static long size(String value) throws ModelLoadException {
        Matcher size = SIZE.matcher(value.strip());
        if (!size.matches() || Long.parseLong(size.group(1)) == 0) {
            throw malformed(GPU_MEMORY_LIMIT, "a size as 512MiB or 2GiB", value);
        }
        int shift = switch (size.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> 30;
        };
        return Long.parseLong(size.group(1)) << shift;
    }

    /** For engines: ends the load when a parameter is not one that this engine knows. */
    public void refuseUnknown(String runtime, Set<String> known) throws ModelLoadException {
        Set<String> all = new TreeSet<>(known);
        all.addAll(Set.of(DEVICE, THREADS, GPU_MEMORY_LIMIT));
        for (String parameter : new TreeSet<>(engine.keySet())) {
            if (!known.contains(parameter)) {
                throw new ModelLoadException("its manifest has the parameter '" + shown(parameter)
                        + "', which runtime '" + runtime + "' does not know; it knows " + String.join(", ", all));
            }
        }
    }

    /** The failure for a parameter whose value is not one. */
    public static ModelLoadException malformed(String parameter, String rule, String value) {
        return new ModelLoadException(
                "its manifest's parameter '" + parameter + "' must be " + rule + ", was '" + shown(value) + "'");
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "·");
        return plain.length() <= 80 ? plain : plain.substring(0, 80) + "…";
    }
}
