package io.trimtab.serving.runtime.djl;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.onnxruntime.OrtException;
import io.trimtab.events.Datatype;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.ModelRuntime;
import io.trimtab.serving.runtime.RuntimeOptions;
import io.trimtab.serving.runtime.onnx.OnnxEnvironment;
import io.trimtab.serving.runtime.onnx.OnnxErrors;
import io.trimtab.serving.runtime.onnx.OnnxFile;
import io.trimtab.serving.runtime.tensorflow.SavedModelRuntime;
import io.trimtab.serving.runtime.tensorflow.TensorFlowNatives;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs models with Deep Java Library: TensorFlow SavedModels, and ONNX files with its ONNX engine. Its engines tell no
 * shapes, so an ONNX file's signature is read from ONNX Runtime. Calls cannot be stopped half-way, and outputs of ONNX
 * models that nobody asked for are computed too.
 */
public final class DjlModelRuntime implements ModelRuntime {
    public static final String NAME = "djl";
    private static final String ENGINE = "OnnxRuntime";

    /** DJL's ONNX engine has no 16-bit integers. */
    private static final Set<Datatype> REFUSED = Set.of(Datatype.INT16, Datatype.UINT16);

    private final SavedModelRuntime savedModels;

    /** With TensorFlow's native libraries where this process's environment says. */
    public DjlModelRuntime() {
        this(new SavedModelRuntime(TensorFlowNatives.ofThisProcess()));
    }

    DjlModelRuntime(SavedModelRuntime savedModels) {
        this.savedModels = savedModels;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LoadedModel load(ModelVersion version, RuntimeOptions options) throws ModelLoadException {
        options.refuseUnknown(NAME, Set.of());
        return SavedModelRuntime.isSavedModel(version.modelFile())
                ? savedModels.load(version, options)
                : loadOnnx(version, options);
    }

    private static LoadedModel loadOnnx(ModelVersion version, RuntimeOptions options) throws ModelLoadException {
        if (options.device().startsWith("gpu")) {
            throw new ModelLoadException("device '" + options.device() + "' is not available with runtime 'djl'");
        }
        OnnxEnvironment.start();
        OnnxFile file = OnnxFile.read(version.modelFile(), version.directory());
        if (file.givesSequences()) {
            throw new ModelLoadException("the model gives a sequence, of which DJL's engine loses memory at each call;"
                    + " use runtime 'onnxruntime'");
        }
        ModelSignature signature = file.signature();
        refuseWhatDjlCannotDo(signature);
        Model model = Model.newInstance(version.model(), Device.cpu(), ENGINE);
        boolean loaded = false;
        try {
            read(model, version.modelFile(), file, Map.of("intraOpNumThreads", Integer.toString(options.threads())));
            LoadedModel opened = new DjlLoadedModel(model, signature);
            loaded = true;
            return opened;
        } catch (IOException | MalformedModelException e) {
            String reason = e.getCause() instanceof OrtException cause ? OnnxErrors.text(cause) : "DJL cannot read it";
            throw new ModelLoadException(
                    "file '" + version.modelFile().getFileName() + "' cannot be loaded: " + reason, e);
        } finally {
            if (!loaded) {
                model.close();
            }
        }
    }

    private static void read(Model model, Path path, OnnxFile file, Map<String, String> options)
            throws IOException, MalformedModelException, ModelLoadException {
        Optional<byte[]> rewritten = file.rewritten();
        if (rewritten.isEmpty()) {
            model.load(path, null, options);
            return;
        }
        if (file.hasExternalData()) {
            throw new ModelLoadException("file '" + path.getFileName()
                    + "' has weights in other files and unsigned or map tensors, which runtime 'djl' cannot combine;"
                    + " use runtime 'onnxruntime'");
        }
        model.load(new ByteArrayInputStream(rewritten.get()), options);
    }

    private static void refuseWhatDjlCannotDo(ModelSignature signature) throws ModelLoadException {
        if (signature.inputs().isEmpty()) {
            throw new ModelLoadException("the model has no inputs, which runtime 'djl' cannot call");
        }
        Optional<TensorSpec> refused = Stream.concat(signature.inputs().stream(), signature.outputs().stream())
                .filter(spec -> REFUSED.contains(spec.datatype()))
                .findFirst();
        if (refused.isPresent()) {
            throw new ModelLoadException("tensor '" + refused.get().name() + "' has datatype "
                    + refused.get().datatype() + ", which runtime 'djl' does not have; use runtime 'onnxruntime'");
        }
    }
}
