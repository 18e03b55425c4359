package io.trimtab.serving.runtime.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.trimtab.registry.ModelVersion;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.ModelRuntime;
import io.trimtab.serving.runtime.RuntimeOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs ONNX models with ONNX Runtime, on the CPU or on a GPU with CUDA. */
public final class OnnxModelRuntime implements ModelRuntime {
    public static final String NAME = "onnxruntime";
    private static final Logger log = LoggerFactory.getLogger(OnnxModelRuntime.class);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LoadedModel load(ModelVersion version, RuntimeOptions options) throws ModelLoadException {
        SessionSettings settings = SessionSettings.of(options);
        OnnxFile file = OnnxFile.read(version.modelFile(), version.directory());
        if (options.device().equals("cpu")) {
            return onCpu(version, file, settings);
        }
        String problem;
        OnnxEnvironment.start();
        if (OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            try {
                return open(file, settings, true);
            } catch (OrtException e) {
                problem = "this GPU cannot be used: " + OnnxErrors.text(e);
            } catch (UnsatisfiedLinkError e) {
                problem = "the libraries that CUDA needs are not installed";
            }
        } else {
            problem = "this ONNX Runtime has no CUDA provider";
        }
        if (!options.device().equals("auto")) {
            // A file that no device could run is at fault itself, and says so.
            onCpu(version, file, settings).close();
            String advice = options.gpuMemoryLimit().isPresent() ? "; raise gpu_memory_limit, or" : ";";
            throw new ModelLoadException("device '" + options.device() + "' asks for a GPU, and " + problem + advice
                    + " use device cpu or auto");
        }
        log.atInfo()
                .addKeyValue("model", version.reference())
                .addKeyValue("reason", problem)
                .log("no GPU; the model runs on the CPU");
        return onCpu(version, file, settings);
    }

    private static LoadedModel onCpu(ModelVersion version, OnnxFile file, SessionSettings settings)
            throws ModelLoadException {
        try {
            return open(file, settings, false);
        } catch (OrtException e) {
            throw new ModelLoadException(
                    "file '" + version.modelFile().getFileName() + "' cannot be loaded: " + OnnxErrors.text(e), e);
        }
    }

    private static LoadedModel open(OnnxFile file, SessionSettings settings, boolean gpu)
            throws OrtException, ModelLoadException {
        OrtEnvironment environment = OnnxEnvironment.start();
        SessionOptions options = settings.sessionOptions(gpu);
        OrtSession session = null;
        boolean loaded = false;
        try {
            session = file.open(environment, options);
            OnnxSignature declared = file.declared();
            LoadedModel model = new OnnxLoadedModel(
                    environment, session, options, OnnxTypes.signature(session, declared), declared, !gpu);
            loaded = true;
            return model;
        } finally {
            if (!loaded) {
                close(session, options);
            }
        }
    }

    private static void close(@Nullable OrtSession session, SessionOptions options) {
        try (options) {
            if (session != null) {
                session.close();
            }
        } catch (OrtException e) {
            log.atWarn().setCause(e).log("a session that was not used could not be closed");
        }
    }
}
