package io.trimtab.serving.runtime.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
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

/** Runs ONNX models with ONNX Runtime. */
public final class OnnxModelRuntime implements ModelRuntime {
    public static final String NAME = "onnxruntime";
    private static final Logger log = LoggerFactory.getLogger(OnnxModelRuntime.class);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LoadedModel load(ModelVersion version, RuntimeOptions options) throws ModelLoadException {
        OnnxFile file = OnnxFile.read(version.modelFile(), version.directory());
        OrtEnvironment environment = OnnxEnvironment.start();
        SessionOptions sessionOptions = new SessionOptions();
        OrtSession session = null;
        boolean loaded = false;
        try {
            configure(sessionOptions, options, version);
            session = file.open(environment, sessionOptions);
            LoadedModel model =
                    new OnnxLoadedModel(environment, session, sessionOptions, OnnxTypes.signature(session, file), file);
            loaded = true;
            return model;
        } catch (OrtException e) {
            throw new ModelLoadException(
                    "file '" + version.modelFile().getFileName() + "' cannot be loaded: " + OnnxErrors.text(e), e);
        } finally {
            if (!loaded) {
                close(session, sessionOptions);
            }
        }
    }

    private static void configure(SessionOptions session, RuntimeOptions options, ModelVersion version)
            throws OrtException, ModelLoadException {
        // One thread a call means that the calling thread does the work and the session has no pool.
        session.setIntraOpNumThreads(options.threads());
        session.setInterOpNumThreads(1);
        // Failures come back as exceptions; the engine would also print each, one line a bad request.
        session.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        session.addConfigEntry("session.intra_op.allow_spinning", "0");
        session.addConfigEntry("session.inter_op.allow_spinning", "0");
        if (options.device().equals("cpu")) {
            return;
        }
        boolean available = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
        if (available) {
            int colon = options.device().indexOf(':');
            session.addCUDA(colon < 0 ? 0 : Integer.parseInt(options.device().substring(colon + 1)));
        } else if (options.device().equals("auto")) {
            log.atInfo()
                    .addKeyValue("model", version.reference())
                    .log("no GPU support in this ONNX Runtime; the model runs on the CPU");
        } else {
            throw new ModelLoadException("device '" + options.device()
                    + "' asks for a GPU, and this ONNX Runtime has no CUDA provider; use device cpu or auto");
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
