package io.trimtab.serving.processing.output;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorMemory;
import io.trimtab.serving.processing.ProcessingStep;
import io.trimtab.serving.processing.StepCall;
import java.nio.ByteBuffer;
import java.util.List;

/** The exponentials of each row, divided by their sum; the largest score is taken off first, so that none overflows. */
final class SoftmaxStep implements ProcessingStep {
    private final TensorSpec scores;
    private final TensorSpec made;

    SoftmaxStep(TensorSpec scores, TensorSpec made) {
        this.scores = scores;
        this.made = made;
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
    public List<Tensor> run(List<Tensor> taken, StepCall call) {
        Tensor tensor = taken.get(0);
        int rows = (int) tensor.dimension(0);
        int classes = (int) tensor.dimension(1);
        return List.of(TensorMemory.<RuntimeException>tensor(
                made.name(), Datatype.FP32, tensor.shape(), tensor.elementCount(), target -> {
                    for (int row = 0; row < rows; row++) {
                        softmax(tensor.data(), row * classes, classes, target);
                    }
                }));
    }

    private static void softmax(ByteBuffer scores, int from, int classes, ByteBuffer target) {
        int at = scores.position() + from * Float.BYTES;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < classes; i++) {
            largest = Math.max(largest, scores.getFloat(at + i * Float.BYTES));
        }
        double[] exponentials = new double[classes];
        double sum = 0;
        for (int i = 0; i < classes; i++) {
            exponentials[i] = Math.exp(scores.getFloat(at + i * Float.BYTES) - largest);
            sum += exponentials[i];
        }
        for (double exponential : exponentials) {
            target.putFloat((float) (exponential / sum));
        }
    }
}
