package io.trimtab.serving.runtime.tensorflow;

import ai.djl.Model;
import ai.djl.tensorflow.engine.javacpp.JavacppUtils;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import io.trimtab.serving.runtime.LoadedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.proto.RunOptions;

/**
 * A SavedModel in TensorFlow's memory: one session, which any number of threads may use at once, for all signatures.
 * A call cannot be stopped half-way: TensorFlow's C interface has nothing for it.
 */
final class TensorFlowLoadedModel implements LoadedModel {
    /** Initialisers ran when the model was loaded; DJL's own block would run them again with every call. */
    private static final TF_Operation[] NO_TARGETS = {};

    private final Model model;
    private final TF_Session session;
    private final RunOptions runOptions;
    private final List<BoundSignature> signatures;
    private boolean closed;

    /** @param signatures the default one first */
    TensorFlowLoadedModel(Model model, TF_Session session, RunOptions runOptions, List<BoundSignature> signatures) {
        this.model = model;
        this.session = session;
        this.runOptions = runOptions;
        this.signatures = List.copyOf(signatures);
    }

    @Override
    public ModelSignature signature() {
        return signatures.get(0).signature();
    }

    @Override
    public List<ModelSignature> signatures() {
        return signatures.stream().map(BoundSignature::signature).toList();
    }

    private BoundSignature bound(ModelSignature signature) {
        for (BoundSignature bound : signatures) {
            if (bound.signature().name().equals(signature.name())) {
                return bound;
            }
        }
        throw new IllegalArgumentException("the model has no signature '" + signature.name() + "'");
    }

    @Override
    @SuppressWarnings("try") // the scope frees what is made while it is open
    public List<Tensor> run(
            ModelSignature signature, List<Tensor> inputs, Set<String> outputs, Cancellation cancellation)
            throws InferenceFailedException {
        BoundSignature bound = bound(signature);
        int expected = bound.signature().inputs().size();
        if (inputs.size() != expected) {
            throw new InferenceFailedException(
                    Kind.INVALID_INPUT, "the model takes " + expected + " inputs, got " + inputs.size(), null);
        }
        if (cancellation.isCancelled()) {
            throw new InferenceFailedException(Kind.CANCELLED, "the call was cancelled", null);
        }
        BoundSignature.Fetch fetch = bound.fetch(outputs);
        try (var scope = new PointerScope()) {
            TF_Tensor[] given = new TF_Tensor[expected];
            for (int i = 0; i < expected; i++) {
                given[i] = NativeTensors.toNative(inputs.get(i));
            }
            return answers(fetch, call(bound, given, fetch));
        }
    }

    private TF_Tensor[] call(BoundSignature bound, TF_Tensor[] inputs, BoundSignature.Fetch fetch)
            throws InferenceFailedException {
        try {
            return JavacppUtils.runSession(
                    session,
                    runOptions,
                    inputs,
                    bound.inputs().operations(),
                    bound.inputs().indices(),
                    fetch.elements().operations(),
                    fetch.elements().indices(),
                    NO_TARGETS);
        } catch (TFInvalidArgumentException | TFOutOfRangeException e) {
            throw new InferenceFailedException(Kind.INVALID_INPUT, Text.of(e), e);
        } catch (TFResourceExhaustedException e) {
            throw new InferenceFailedException(Kind.FAILED, "there is not enough memory for this call", e);
        } catch (RuntimeException e) {
            throw new InferenceFailedException(Kind.FAILED, Text.of(e), e);
        }
    }

    private static List<Tensor> answers(BoundSignature.Fetch fetch, TF_Tensor[] handles)
            throws InferenceFailedException {
        List<Tensor> answers = new ArrayList<>(handles.length);
        boolean complete = false;
        try {
            for (int i = 0; i < handles.length; i++) {
                answers.add(NativeTensors.fromNative(fetch.specs().get(i), handles[i]));
            }
            complete = true;
            return answers;
        } finally {
            for (TF_Tensor handle : handles) {
                handle.close();
            }
            if (!complete) {
                answers.forEach(Tensor::close);
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        model.close();
    }
}
