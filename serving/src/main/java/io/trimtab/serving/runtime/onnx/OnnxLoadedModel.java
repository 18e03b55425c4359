package io.trimtab.serving.runtime.onnx;

import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.onnx.PinnedOutputs.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An ONNX Runtime session. */
final class OnnxLoadedModel implements LoadedModel {
    private static final Logger log = LoggerFactory.getLogger(OnnxLoadedModel.class);

    /** Five units of TF32, whose unit is 2⁻¹⁰; eight layers of convolutions took one row 0.0003 away on an H100. */
    private static final double GPU_ROUNDING = 5e-3;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final SessionOptions options;
    private final ModelSignature signature;
    private final List<String> engineInputs;
    /** The name in the model → the name that the engine knows. */
    private final Map<String, String> engineOutputs = new LinkedHashMap<>();

    private final Set<String> allOutputs;
    private final boolean renamed;
    private final boolean onCpu;
    private final Map<String, PinnedOutputs> pinned = new HashMap<>();
    private final AtomicBoolean open = new AtomicBoolean(true);
    /** False after the model gave another shape than it declares; it then gets no more memory from us. */
    private volatile boolean pinning = true;
    /** Whether a call has ever succeeded; if so, one that fails does so because of its values. */
    private volatile boolean answered;

    OnnxLoadedModel(
            OrtEnvironment environment,
            OrtSession session,
            SessionOptions options,
            ModelSignature signature,
            OnnxSignature declared,
            boolean onCpu)
            throws OrtException {
        this.environment = environment;
        this.session = session;
        this.options = options;
        this.signature = signature;
        this.onCpu = onCpu;
        this.engineInputs = signature.inputs().stream()
                .map(input -> engineName(declared, input, true))
                .toList();
        for (TensorSpec output : signature.outputs()) {
            engineOutputs.put(output.name(), engineName(declared, output, false));
            // The engine never writes an output that is an input as well: it gives what it was given.
            if (declared.form(output.name(), true).isEmpty()) {
                PinnedOutputs.of(environment, session, output).ifPresent(memory -> pinned.put(output.name(), memory));
            }
        }
        this.allOutputs = engineOutputs.keySet();
        this.renamed = !List.copyOf(allOutputs).equals(List.copyOf(engineOutputs.values()));
    }

    private static String engineName(OnnxSignature declared, TensorSpec spec, boolean input) {
        return declared.form(spec.name(), input).map(TensorForm::engineName).orElse(spec.name());
    }

    @Override
    public boolean runsToCompletion() {
        return onCpu;
    }

    /** CUDA chooses other kernels for other sizes, and tensor cores multiply with ten bits behind the point (TF32). */
    @Override
    public double rounding() {
        return onCpu ? 0 : GPU_ROUNDING;
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public List<Tensor> run(ModelSignature called, List<Tensor> inputs, Set<String> outputs, Cancellation cancellation)
            throws InferenceFailedException {
        if (inputs.size() != engineInputs.size()) {
            throw new InferenceFailedException(
                    Kind.INVALID_INPUT,
                    "the model takes " + engineInputs.size() + " inputs, got " + inputs.size(),
                    null);
        }
        Set<String> wanted = outputs.isEmpty() ? allOutputs : outputs;
        Map<String, OnnxTensor> feed = new LinkedHashMap<>();
        try {
            for (int i = 0; i < inputs.size(); i++) {
                feed.put(engineInputs.get(i), OnnxHandles.create(environment, inputs.get(i), cancellation));
            }
            if (cancellation == Cancellation.never()) {
                return runPinned(inputs, feed, wanted, null);
            }
            return runCancellable(inputs, feed, wanted, cancellation);
        } catch (OrtException e) {
            throw cancellation.isCancelled() ? cancelled() : OnnxErrors.failed(e, answered);
        } finally {
            feed.values().forEach(OnnxTensor::close);
        }
    }

    private List<Tensor> runCancellable(
            List<Tensor> inputs, Map<String, OnnxTensor> feed, Set<String> wanted, Cancellation cancellation)
            throws OrtException, InferenceFailedException {
        try (RunOptions run = new RunOptions()) {
            if (!cancellation.begin(() -> terminate(run))) {
                throw cancelled();
            }
            try {
                return runPinned(inputs, feed, wanted, run);
            } finally {
                cancellation.end();
            }
        }
    }

    private static void terminate(RunOptions run) {
        try {
            run.setTerminate(true);
        } catch (OrtException e) {
            log.atWarn().setCause(e).log("a call that nobody waits for could not be stopped");
        }
    }

    private static InferenceFailedException cancelled() {
        return new InferenceFailedException(Kind.CANCELLED, "the call was cancelled", null);
    }

    private List<Tensor> runPinned(
            List<Tensor> inputs, Map<String, OnnxTensor> feed, Set<String> wanted, @Nullable RunOptions run)
            throws OrtException, InferenceFailedException {
        if (!pinning || pinned.isEmpty()) {
            return call(feed, wanted, Map.of(), run);
        }
        Map<String, Memory> memory = new LinkedHashMap<>();
        boolean done = false;
        try {
            for (String output : wanted) {
                PinnedOutputs outputs = pinned.get(output);
                Memory taken = outputs == null ? null : outputs.take(inputs);
                if (taken != null) {
                    memory.put(output, taken);
                }
            }
            List<Tensor> answer = call(feed, wanted, memory, run);
            done = true;
            return answer;
        } catch (OrtException e) {
            if (memory.isEmpty() || !String.valueOf(e.getMessage()).contains("shape")) {
                throw e;
            }
            List<Tensor> answer = call(feed, wanted, Map.of(), run);
            pinning = false;
            return answer;
        } finally {
            if (!done) {
                memory.values().forEach(Memory::giveBack);
            }
        }
    }

    private List<Tensor> call(
            Map<String, OnnxTensor> feed, Set<String> wanted, Map<String, Memory> memory, @Nullable RunOptions run)
            throws OrtException, InferenceFailedException {
        Map<String, OnnxTensor> written = Map.of();
        Set<String> allocated = wanted;
        if (!memory.isEmpty()) {
            Map<String, OnnxTensor> handles = new LinkedHashMap<>();
            memory.forEach((name, taken) -> handles.put(engineOutput(name), taken.handle()));
            written = handles;
            allocated = Set.of();
            if (memory.size() < wanted.size()) {
                allocated = new LinkedHashSet<>(wanted);
                allocated.removeAll(memory.keySet());
            }
        }
        try (OrtSession.Result result = session.run(feed, engineOutputs(allocated), written, run)) {
            if (!answered) {
                answered = true;
            }
            List<Tensor> answer = new ArrayList<>(wanted.size());
            for (TensorSpec output : signature.outputs()) {
                if (wanted.contains(output.name())) {
                    Memory taken = memory.get(output.name());
                    answer.add(taken != null ? taken.tensor() : copied(output, result));
                }
            }
            return answer;
        }
    }

    private String engineOutput(String name) {
        return renamed ? engineOutputs.getOrDefault(name, name) : name;
    }

    private Set<String> engineOutputs(Set<String> names) {
        if (!renamed) {
            return names;
        }
        Set<String> known = new LinkedHashSet<>();
        names.forEach(name -> known.add(engineOutput(name)));
        return known;
    }

    private Tensor copied(TensorSpec spec, OrtSession.Result result) throws OrtException, InferenceFailedException {
        OnnxValue value = result.get(engineOutput(spec.name())).orElse(null);
        if (value instanceof OnnxTensor tensor) {
            return OnnxHandles.copy(spec.name(), tensor);
        }
        if (value instanceof OnnxSequence sequence) {
            return OnnxSequences.stack(spec, sequence);
        }
        throw new InferenceFailedException(Kind.FAILED, "output '" + spec.name() + "' is missing in the result", null);
    }

    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        pinned.values().forEach(PinnedOutputs::close);
        try (options) {
            session.close();
        } catch (OrtException e) {
            log.atWarn().setCause(e).log("a session could not be closed");
        }
    }
}
