package io.trimtab.serving.runtime.djl;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import ai.onnxruntime.OrtException;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.onnx.OnnxErrors;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;

/** A model of a DJL engine, with a predictor for each call that runs at the same time: they are not thread-safe. */
final class DjlLoadedModel implements LoadedModel {
    private final Model model;
    private final ModelSignature signature;
    private final TensorTranslator translator;
    private final ArrayDeque<Predictor<List<Tensor>, List<Tensor>>> idle = new ArrayDeque<>();
    private boolean closed;
    /** Whether a call has ever succeeded. */
    private volatile boolean answered;

    DjlLoadedModel(Model model, ModelSignature signature) {
        this.model = model;
        this.signature = signature;
        this.translator = new TensorTranslator(signature);
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public List<Tensor> run(ModelSignature called, List<Tensor> inputs, Set<String> outputs, Cancellation cancellation)
            throws InferenceFailedException {
        if (inputs.size() != signature.inputs().size()) {
            throw new InferenceFailedException(
                    Kind.INVALID_INPUT,
                    "the model takes " + signature.inputs().size() + " inputs, got " + inputs.size(),
                    null);
        }
        if (cancellation.isCancelled()) {
            throw new InferenceFailedException(Kind.CANCELLED, "the call was cancelled", null);
        }
        Predictor<List<Tensor>, List<Tensor>> predictor = take();
        try {
            List<Tensor> all = predictor.predict(inputs);
            answered = true;
            return outputs.isEmpty()
                    ? all
                    : all.stream()
                            .filter(output -> outputs.contains(output.name()))
                            .toList();
        } catch (TranslateException | RuntimeException e) {
            throw failed(e);
        } finally {
            giveBack(predictor);
        }
    }

    private InferenceFailedException failed(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InferenceFailedException known) {
                return known;
            }
            if (cause instanceof OrtException known) {
                return OnnxErrors.failed(known, answered);
            }
        }
        return new InferenceFailedException(Kind.FAILED, "the engine failed", e);
    }

    private Predictor<List<Tensor>, List<Tensor>> take() {
        synchronized (this) {
            Predictor<List<Tensor>, List<Tensor>> free = idle.pollLast();
            if (free != null) {
                return free;
            }
        }
        return model.newPredictor(translator);
    }

    private void giveBack(Predictor<List<Tensor>, List<Tensor>> predictor) {
        synchronized (this) {
            if (!closed) {
                idle.addLast(predictor);
                return;
            }
        }
        predictor.close();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        idle.forEach(Predictor::close);
        idle.clear();
        model.close();
    }
}
