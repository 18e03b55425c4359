package io.trimtab.serving.processing.output;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.processing.ProcessingStep;
import io.trimtab.serving.processing.StepCall;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The place of each row's highest score, the first of equals; NaN is never the highest. */
final class ArgmaxStep implements ProcessingStep {
    private final TensorSpec scores;
    private final TensorSpec made;
    private final List<byte[]> labels;

    /** @param labels names of the classes; empty when their numbers are the answer */
    ArgmaxStep(TensorSpec scores, TensorSpec made, List<byte[]> labels) {
        this.scores = scores;
        this.made = made;
        this.labels = labels;
    }

    @Override
    public List<TensorSpec> takes() {
        return List.of(scores);
    }

    @Override
    public List<TensorSpec> makes() {
        return List.of(made);
    }

    @Override
    public List<Tensor> run(List<Tensor> taken, StepCall call) throws InferenceFailedException {
        Tensor tensor = taken.get(0);
        int rows = (int) tensor.dimension(0);
        int classes = (int) tensor.dimension(1);
        if (classes == 0 || (!labels.isEmpty() && classes != labels.size())) {
            throw new InferenceFailedException(
                    Kind.FAILED,
                    "output " + tensor + " must have a score for each of " + labels.size() + " labels",
                    null);
        }
        long[] shape = {rows};
        if (labels.isEmpty()) {
            ByteBuffer data = Tensor.allocate(Datatype.INT64, rows);
            for (int row = 0; row < rows; row++) {
                data.putLong(row * Long.BYTES, highest(tensor.data(), row * classes, classes));
            }
            return List.of(Tensor.of(made.name(), Datatype.INT64, shape, data));
        }
        List<byte[]> names = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            names.add(labels.get(highest(tensor.data(), row * classes, classes)));
        }
        return List.of(Tensor.ofBytes(made.name(), shape, names));
    }

    private static int highest(ByteBuffer scores, int from, int classes) {
        int at = scores.position() + from * Float.BYTES;
        int highest = 0;
        float score = Float.NaN;
        for (int i = 0; i < classes; i++) {
            float candidate = scores.getFloat(at + i * Float.BYTES);
            if (candidate > score || (Float.isNaN(score) && !Float.isNaN(candidate))) {
                highest = i;
                score = candidate;
            }
        }
        return highest;
    }
}
