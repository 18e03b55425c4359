package io.trimtab.serving.runtime.tensorflow;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.tensorflow.engine.SavedModelBundle;
import ai.djl.tensorflow.engine.TfSymbolBlock;
import io.trimtab.registry.ModelVersion;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.RuntimeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;

/** Loads SavedModels through DJL's TensorFlow engine. */
public final class SavedModelRuntime {
    static final String PLATFORM = "tensorflow_savedmodel";
    private static final Logger log = LoggerFactory.getLogger(SavedModelRuntime.class);

    /** Operations run on the caller's thread: calls do not wait for threads of each other. */
    private static final int CALLERS_THREAD = -1;

    private final TensorFlowNatives natives;

    public SavedModelRuntime(TensorFlowNatives natives) {
        this.natives = natives;
    }

    /** Whether a version's model is a SavedModel's folder. */
    public static boolean isSavedModel(Path model) {
        return SavedModelFile.isIn(model);
    }

    /**
     * The signature of a SavedModel that is called when a request names none; read from its files, without the engine.
     *
     * @throws ModelLoadException when it is no SavedModel that can be served
     */
    public static ModelSignature defaultSignature(Path model) throws ModelLoadException {
        return SavedModelFile.read(model).signatures().get(0).described();
    }

    /**
     * Loads a version whose model {@link #isSavedModel is a SavedModel}.
     *
     * @throws ModelLoadException when it cannot be served, or TensorFlow's libraries are not installed
     */
    public LoadedModel load(ModelVersion version, RuntimeOptions options) throws ModelLoadException {
        if (options.device().startsWith("gpu")) {
            throw new ModelLoadException("device '" + options.device()
                    + "' is not available for a SavedModel: TensorFlow's libraries that we install are for the CPU");
        }
        SavedModelFile file = SavedModelFile.read(version.modelFile());
        file.unusable()
                .forEach((name, reason) -> log.atWarn()
                        .addKeyValue("model", version.model())
                        .addKeyValue("version", version.version())
                        .addKeyValue("signature", Text.shortened(name))
                        .addKeyValue("reason", reason)
                        .log("a signature is not served"));
        if (options.device().equals("auto")) {
            log.atInfo().addKeyValue("model", version.model()).log("a SavedModel runs on the CPU");
        }
        TensorFlowEngine.start(natives, options.threads());
        Model model = Model.newInstance(version.model(), Device.cpu(), TensorFlowEngine.NAME);
        boolean loaded = false;
        try {
            model.load(
                    file.folder(),
                    SavedModelFile.NAME,
                    Map.of(
                            "Tags", SavedModelFile.TAG,
                            "SignatureDefKey", file.signatures().get(0).name(),
                            "ConfigProto", config(options.threads())));
            LoadedModel opened = bind(model, file, options);
            loaded = true;
            return opened;
        } catch (IOException | MalformedModelException | RuntimeException e) {
            throw new ModelLoadException("the SavedModel cannot be loaded: " + Text.of(e), e);
        } finally {
            if (!loaded) {
                model.close();
            }
        }
    }

    private static LoadedModel bind(Model model, SavedModelFile file, RuntimeOptions options)
            throws ModelLoadException {
        SavedModelBundle bundle = ((TfSymbolBlock) model.getBlock()).getSavedModelBundle();
        List<BoundSignature> signatures = new ArrayList<>();
        for (SavedModelSignature signature : file.signatures()) {
            signatures.add(BoundSignature.bind(signature, bundle.getGraph()));
        }
        return new TensorFlowLoadedModel(model, bundle.getSession(), runOptions(options.threads()), signatures);
    }

    private static ConfigProto config(int threads) {
        return ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                .setInterOpParallelismThreads(threads)
                .setUsePerSessionThreads(threads > 1)
                .build();
    }

    private static RunOptions runOptions(int threads) {
        return threads == 1
                ? RunOptions.newBuilder().setInterOpThreadPool(CALLERS_THREAD).build()
                : RunOptions.getDefaultInstance();
    }
}
