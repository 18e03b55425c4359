package io.trimtab.serving.processing;

import io.trimtab.registry.StepSpec;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.runtime.ModelLoadException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the steps of a version and works out which tensors clients send and get. Closes what it made unless taken. */
final class ProcessingPlan implements AutoCloseable {
    private final ModelSignature engine;
    private final Path folder;
    private final StepTypes types;
    private final Deque<ProcessingStep> before = new ArrayDeque<>();
    private final List<ProcessingStep> after = new ArrayList<>();
    /** What the engine and the steps made so far want from whoever stands before them. */
    private final Map<String, TensorSpec> wanted;
    /** What a step after the model can take. */
    private final Map<String, TensorSpec> visible = new LinkedHashMap<>();

    private final Map<String, TensorSpec> answers;

    ProcessingPlan(ModelSignature engine, Path folder) throws ModelLoadException {
        this.engine = engine;
        this.folder = folder;
        this.types = StepTypes.discover();
        this.wanted = byName(engine.inputs());
        this.answers = byName(engine.outputs());
        visible.putAll(wanted);
    }

    private static Map<String, TensorSpec> byName(List<TensorSpec> specs) {
        return specs.stream()
                .collect(Collectors.toMap(TensorSpec::name, spec -> spec, (a, b) -> a, LinkedHashMap::new));
    }

    /** Makes the steps before the model, from the model outwards: each is told what is still wanted. */
    void before(List<StepSpec> specs) throws ModelLoadException {
        for (int i = specs.size() - 1; i >= 0; i--) {
            String place = "processing before[" + i + "]";
            ProcessingStep step = create(place, specs.get(i), wanted);
            before.addFirst(step);
            for (TensorSpec made : step.makes()) {
                TensorSpec want = wanted.remove(made.name());
                requireFit(place, "makes", made, want);
                visible.putIfAbsent(made.name(), made);
            }
            for (TensorSpec taken : step.takes()) {
                requireFit(place, "takes", taken, wanted.get(taken.name()));
                wanted.put(taken.name(), taken);
            }
        }
        wanted.forEach(visible::putIfAbsent);
        visible.putAll(answers);
    }

    /** Makes the steps after the model, in order: each is told what there is. */
    void after(List<StepSpec> specs) throws ModelLoadException {
        for (int i = 0; i < specs.size(); i++) {
            String place = "processing after[" + i + "]";
            ProcessingStep step = create(place, specs.get(i), visible);
            after.add(step);
            for (TensorSpec taken : step.takes()) {
                if (!visible.containsKey(taken.name())) {
                    throw new ModelLoadException(place + " '" + specs.get(i).type() + "': needs the tensor '"
                            + taken.name() + "'; there is " + visible.keySet());
                }
                requireFit(place, "takes", taken, visible.get(taken.name()));
                answers.remove(taken.name());
            }
            for (TensorSpec made : step.makes()) {
                if (answers.putIfAbsent(made.name(), made) != null) {
                    throw new ModelLoadException(
                            place + " makes '" + made.name() + "', which is an output already; choose another name");
                }
                visible.put(made.name(), made);
            }
        }
        if (answers.isEmpty()) {
            throw new ModelLoadException("processing after leaves no output");
        }
    }

    private ProcessingStep create(String place, StepSpec spec, Map<String, TensorSpec> tensors)
            throws ModelLoadException {
        ProcessingStepType type = types.named(spec.type(), place);
        var setup = new StepSetup(place, spec, spec.file().map(folder::resolve), tensors.values());
        ProcessingStep step;
        try {
            step = type.create(setup);
        } catch (RuntimeException e) {
            throw setup.refused("failed while it was made", e);
        }
        boolean complete = false;
        try {
            setup.requireAllRead();
            complete = true;
            return step;
        } finally {
            if (!complete) {
                step.close();
            }
        }
    }

    private static void requireFit(String place, String verb, TensorSpec spec, @Nullable TensorSpec other)
            throws ModelLoadException {
        if (other != null && !fits(spec, other)) {
            throw new ModelLoadException(place + " " + verb + " '" + spec.name() + "' as " + spec.datatype()
                    + spec.shape() + "; elsewhere it is " + other.datatype() + other.shape());
        }
    }

    private static boolean fits(TensorSpec a, TensorSpec b) {
        if (a.datatype() != b.datatype() || a.shape().size() != b.shape().size()) {
            return false;
        }
        for (int i = 0; i < a.shape().size(); i++) {
            long one = a.shape().get(i);
            long other = b.shape().get(i);
            if (one >= 0 && other >= 0 && one != other) {
                return false;
            }
        }
        return true;
    }

    /** What clients send and get. */
    ModelSignature signature() {
        return new ModelSignature(
                engine.name(), engine.platform(), List.copyOf(wanted.values()), List.copyOf(answers.values()));
    }

    /** The steps before the model, now the caller's to close. */
    List<ProcessingStep> takeBefore() {
        List<ProcessingStep> steps = List.copyOf(before);
        before.clear();
        return steps;
    }

    /** The steps after the model, now the caller's to close. */
    List<ProcessingStep> takeAfter() {
        List<ProcessingStep> steps = List.copyOf(after);
        after.clear();
        return steps;
    }

    @Override
    public void close() {
        before.forEach(ProcessingStep::close);
        after.forEach(ProcessingStep::close);
    }
}
