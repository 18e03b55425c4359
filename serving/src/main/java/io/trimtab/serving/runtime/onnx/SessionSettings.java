package io.trimtab.serving.runtime.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.RuntimeOptions;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The parameters of a manifest that only ONNX Runtime knows, checked before anything native is made of them. Of the
 * engine's session configuration it takes what is on a list: some keys name files to read or write or code to load.
 */
final class SessionSettings {
    private static final String OPTIMIZATION = "graph_optimization_level";
    private static final String ARENA = "arena";
    private static final String MEMORY_PATTERN = "memory_pattern";
    private static final String DETERMINISTIC = "deterministic";
    private static final String TF32 = "tf32";
    private static final Set<String> TRUTHS = Set.of(ARENA, MEMORY_PATTERN, DETERMINISTIC, TF32);
    /** How cuDNN chooses a convolution's algorithm, as ONNX Runtime names it. */
    private static final String CONVOLUTIONS = "cudnn_conv_algo_search";

    private static final Set<String> SEARCHES = new TreeSet<>(Set.of("exhaustive", "heuristic", "default"));
    private static final Map<String, OptLevel> LEVELS = new TreeMap<>(Map.of(
            "disabled", OptLevel.NO_OPT,
            "basic", OptLevel.BASIC_OPT,
            "extended", OptLevel.EXTENDED_OPT,
            "all", OptLevel.ALL_OPT));
    private static final Pattern SWITCH = Pattern.compile("[01]");
    /** Keys of onnxruntime_session_options_config_keys.h → what their values look like. */
    private static final Map<String, Pattern> CONFIGURATION = Map.ofEntries(
            Map.entry("session.intra_op.allow_spinning", SWITCH),
            Map.entry("session.inter_op.allow_spinning", SWITCH),
            Map.entry("session.force_spinning_stop", SWITCH),
            Map.entry("session.set_denormal_as_zero", SWITCH),
            Map.entry("session.disable_prepacking", SWITCH),
            Map.entry("session.use_device_allocator_for_initializers", SWITCH),
            Map.entry("session.disable_quant_qdq", SWITCH),
            Map.entry("session.disable_double_qdq_remover", SWITCH),
            Map.entry("session.enable_quant_qdq_cleanup", SWITCH),
            Map.entry("session.qdqisint8allowed", SWITCH),
            Map.entry("session.x64quantprecision", SWITCH),
            Map.entry("session.disable_aot_function_inlining", SWITCH),
            Map.entry("session.disable_cpu_ep_fallback", SWITCH),
            Map.entry("session.strict_shape_type_inference", SWITCH),
            Map.entry("session.dynamic_block_base", Pattern.compile("[0-9]{1,4}")),
            Map.entry("session.qdq_matmulnbits_accuracy_level", Pattern.compile("[0-4]")));

    private final RuntimeOptions options;

    private SessionSettings(RuntimeOptions options) {
        this.options = options;
    }

    /**
     * Checks the parameters.
     *
     * @throws ModelLoadException when one is unknown or malformed
     */
    static SessionSettings of(RuntimeOptions options) throws ModelLoadException {
        Set<String> known = new TreeSet<>(CONFIGURATION.keySet());
        known.addAll(Set.of(OPTIMIZATION, CONVOLUTIONS));
        known.addAll(TRUTHS);
        options.refuseUnknown(OnnxModelRuntime.NAME, known);
        for (Map.Entry<String, String> parameter : new TreeMap<>(options.engine()).entrySet()) {
            check(parameter.getKey(), parameter.getValue());
        }
        return new SessionSettings(options);
    }

    private static void check(String name, String value) throws ModelLoadException {
        Pattern configuration = CONFIGURATION.get(name);
        if (configuration != null && !configuration.matcher(value).matches()) {
            throw RuntimeOptions.malformed(
                    name, configuration == SWITCH ? "0 or 1" : "a whole number that the engine knows", value);
        }
        if (name.equals(OPTIMIZATION) && !LEVELS.containsKey(value)) {
            throw RuntimeOptions.malformed(name, "one of " + LEVELS.keySet(), value);
        }
        if (name.equals(CONVOLUTIONS) && !SEARCHES.contains(value)) {
            throw RuntimeOptions.malformed(name, "one of " + SEARCHES, value);
        }
        if (TRUTHS.contains(name) && !value.equals("true") && !value.equals("false")) {
            throw RuntimeOptions.malformed(name, "true or false", value);
        }
    }

    /** Options for a session, which must outlive it. */
    SessionOptions sessionOptions(boolean gpu) throws OrtException {
        SessionOptions session = new SessionOptions();
        boolean complete = false;
        try {
            configure(session);
            if (gpu) {
                addGpu(session);
            }
            complete = true;
            return session;
        } finally {
            if (!complete) {
                session.close();
            }
        }
    }

    private void configure(SessionOptions session) throws OrtException {
        // One thread a call means that the calling thread does the work and the session has no pool.
        session.setIntraOpNumThreads(options.threads());
        session.setInterOpNumThreads(1);
        // Failures come back as exceptions; the engine would also print each, one line a bad request.
        session.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        Map<String, String> configuration =
                new TreeMap<>(Map.of("session.intra_op.allow_spinning", "0", "session.inter_op.allow_spinning", "0"));
        for (Map.Entry<String, String> parameter : options.engine().entrySet()) {
            String value = parameter.getValue();
            boolean yes = value.equals("true");
            switch (parameter.getKey()) {
                case OPTIMIZATION -> session.setOptimizationLevel(LEVELS.getOrDefault(value, OptLevel.ALL_OPT));
                case ARENA -> session.setCPUArenaAllocator(yes);
                case MEMORY_PATTERN -> session.setMemoryPatternOptimization(yes);
                case DETERMINISTIC -> session.setDeterministicCompute(yes);
                case TF32, CONVOLUTIONS -> {
                    // Of the GPU alone; see below.
                }
                default -> configuration.put(parameter.getKey(), value);
            }
        }
        for (Map.Entry<String, String> entry : configuration.entrySet()) {
            session.addConfigEntry(entry.getKey(), entry.getValue());
        }
    }

    private void addGpu(SessionOptions session) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(options.gpu())) {
            // The engine would else double what it holds each time that it needs more.
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            if ("false".equals(options.engine().get(TF32))) {
                cuda.add("use_tf32", "0");
            }
            String search = options.engine().get(CONVOLUTIONS);
            if (search != null) {
                cuda.add(CONVOLUTIONS, search.toUpperCase(Locale.ROOT));
            }
            if (options.gpuMemoryLimit().isPresent()) {
                cuda.add("gpu_mem_limit", Long.toString(options.gpuMemoryLimit().getAsLong()));
            }
            session.addCUDA(cuda);
        }
    }
}
