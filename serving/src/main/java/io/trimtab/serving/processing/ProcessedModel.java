package io.trimtab.serving.processing;

import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import io.trimtab.serving.runtime.LoadedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An engine's model with steps around it: a loaded model like any other. Every call goes through the steps before, the
 * engine and the steps after on one thread, the one that runs the model. Rows that a step finds too many, or too different
 * to be filled up to one length, go through in several calls of the engine. Of the signatures of the engine's model, clients see the default one.
 */
final class ProcessedModel implements LoadedModel {
    private final LoadedModel engine;
    private final ModelSignature signature;
    private final List<ProcessingStep> before;
    private final List<ProcessingStep> after;
    private final AtomicBoolean open = new AtomicBoolean(true);
    /** An output whose shape depends on the rows of its call, so that calls cannot be put together. */
    private final Optional<TensorSpec> ragged;

    ProcessedModel(
            LoadedModel engine, ModelSignature signature, List<ProcessingStep> before, List<ProcessingStep> after) {
        this.engine = engine;
        this.signature = signature;
        this.before = before;
        this.after = after;
        this.ragged = signature.outputs().stream()
                .filter(output -> output.shape().stream().skip(1).anyMatch(size -> size < 0))
                .findFirst();
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public double rounding() {
        return engine.rounding();
    }

    @Override
    public List<Tensor> run(ModelSignature called, List<Tensor> inputs, Set<String> outputs, Cancellation cancellation)
            throws InferenceFailedException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        inputs.forEach(input -> tensors.put(input.name(), input));
        var route = ProcessingRoute.of(engine.signature(), signature, after, outputs);
        return from(0, tensors, route, StepCall.of(cancellation), true);
    }

    /** Goes from a step before the model to the answers; the step may divide the rows, when it has not done so. */
    private List<Tensor> from(
            int first, Map<String, Tensor> tensors, ProcessingRoute route, StepCall call, boolean divide)
            throws InferenceFailedException {
        List<Tensor> made = new ArrayList<>();
        List<Tensor> answers = List.of();
        try {
            for (int i = first; i < before.size(); i++) {
                List<RowGroup> groups = divide || i > first ? groups(before.get(i), tensors) : List.of();
                if (groups.size() > 1) {
                    return divided(i, tensors, route, call, groups);
                }
                made.addAll(run(before.get(i), tensors, call));
            }
            made.addAll(runEngine(tensors, route, call));
            for (ProcessingStep step : route.steps()) {
                made.addAll(run(step, tensors, call));
            }
            List<Tensor> found = new ArrayList<>();
            for (String name : route.answers()) {
                found.add(required(tensors, name));
            }
            answers = found;
            return answers;
        } finally {
            for (Tensor tensor : made) {
                if (!answers.contains(tensor)) {
                    tensor.close();
                }
            }
        }
    }

    private List<Tensor> runEngine(Map<String, Tensor> tensors, ProcessingRoute route, StepCall call)
            throws InferenceFailedException {
        call.throwIfCancelled();
        List<Tensor> feed = new ArrayList<>();
        for (TensorSpec input : engine.signature().inputs()) {
            feed.add(required(tensors, input.name()));
        }
        List<Tensor> outputs = engine.run(engine.signature(), feed, route.engineOutputs(), call.cancellation());
        outputs.forEach(output -> tensors.put(output.name(), output));
        return outputs;
    }

    /** How the rows are divided before a step; one group, or none, when they stay together. */
    private List<RowGroup> groups(ProcessingStep step, Map<String, Tensor> tensors) throws InferenceFailedException {
        int atOnce = step.costAtOnce();
        if (atOnce == Integer.MAX_VALUE || !signature.hasRows()) {
            return List.of();
        }
        List<Tensor> taken = taken(step, tensors);
        int rows = Math.toIntExact(taken.get(0).rows());
        if (ragged.isPresent()) {
            requireAtOnce(step, taken, rows, ragged.get());
            return List.of();
        }
        boolean equal = tensors.values().stream().allMatch(tensor -> tensor.rank() > 0 && tensor.rows() == rows);
        return equal && rows > 1 ? RowGroup.of(rows, row -> step.rowCost(taken, row), atOnce) : List.of();
    }

    private static void requireAtOnce(ProcessingStep step, List<Tensor> taken, int rows, TensorSpec ragged)
            throws InferenceFailedException {
        int dearest = 1;
        for (int row = 0; row < rows; row++) {
            dearest = Math.max(dearest, step.rowCost(taken, row));
        }
        int most = Math.max(1, step.costAtOnce() / dearest);
        if (rows > most) {
            throw new InferenceFailedException(
                    Kind.INVALID_INPUT,
                    "input '" + taken.get(0).name() + "' must have at most " + most
                            + " rows like its longest, because the shape of output '"
                            + ragged.name() + "' depends on them; had " + rows,
                    null);
        }
    }

    private List<Tensor> divided(
            int step, Map<String, Tensor> tensors, ProcessingRoute route, StepCall call, List<RowGroup> groups)
            throws InferenceFailedException {
        List<List<Tensor>> parts = new ArrayList<>();
        try {
            for (RowGroup group : groups) {
                Map<String, Tensor> rows = new LinkedHashMap<>();
                tensors.forEach((name, tensor) -> rows.put(name, TensorRows.gather(tensor, group)));
                List<Tensor> gathered = List.copyOf(rows.values());
                try {
                    parts.add(from(step, rows, route, call.part(group), false));
                } finally {
                    close(gathered);
                }
            }
            List<Tensor> answers = new ArrayList<>();
            for (int output = 0; output < route.answers().size(); output++) {
                int index = output;
                answers.add(TensorRows.scatter(
                        parts.stream().map(part -> part.get(index)).toList(), groups));
            }
            return answers;
        } finally {
            parts.forEach(ProcessedModel::close);
        }
    }

    private static List<Tensor> run(ProcessingStep step, Map<String, Tensor> tensors, StepCall call)
            throws InferenceFailedException {
        call.throwIfCancelled();
        List<Tensor> made = step.run(taken(step, tensors), call);
        made.forEach(tensor -> tensors.put(tensor.name(), tensor));
        return made;
    }

    private static List<Tensor> taken(ProcessingStep step, Map<String, Tensor> tensors)
            throws InferenceFailedException {
        List<Tensor> taken = new ArrayList<>();
        for (TensorSpec spec : step.takes()) {
            taken.add(required(tensors, spec.name()));
        }
        return taken;
    }

    private static Tensor required(Map<String, Tensor> tensors, String name) throws InferenceFailedException {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new InferenceFailedException(Kind.FAILED, "no processing step gave the tensor '" + name + "'", null);
        }
        return tensor;
    }

    private static void close(List<Tensor> tensors) {
        tensors.forEach(Tensor::close);
    }

    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        try {
            engine.close();
        } finally {
            before.forEach(ProcessingStep::close);
            after.forEach(ProcessingStep::close);
        }
    }
}
