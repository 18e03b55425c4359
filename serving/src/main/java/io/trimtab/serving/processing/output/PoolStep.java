package io.trimtab.serving.processing.output;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorMemory;
import io.trimtab.serving.processing.ProcessingStep;
import io.trimtab.serving.processing.StepCall;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Pools over the tokens that the mask counts, so that it does not matter how far a row was filled up. */
final class PoolStep implements ProcessingStep {
    private static final double LEAST_NORM = 1e-12;

    private final TensorSpec output;
    private final TensorSpec mask;
    private final TensorSpec made;
    private final PoolMethod method;
    private final boolean normalize;

    PoolStep(TensorSpec output, TensorSpec mask, TensorSpec made, PoolMethod method, boolean normalize) {
        this.output = output;
        this.mask = mask;
        this.made = made;
        this.method = method;
        this.normalize = normalize;
    }

    @Override
    public List<TensorSpec> takes() {
        return List.of(output, mask);
    }

    @Override
    public List<TensorSpec> makes() {
        return List.of(made);
    }

    @Override
    public List<Tensor> run(List<Tensor> taken, StepCall call) throws InferenceFailedException {
        Tensor vectors = taken.get(0);
        Tensor counted = taken.get(1);
        int rows = (int) vectors.dimension(0);
        int tokens = (int) vectors.dimension(1);
        int width = (int) vectors.dimension(2);
        if (counted.dimension(0) != rows || counted.dimension(1) != tokens) {
            throw new InferenceFailedException(
                    Kind.FAILED,
                    "output " + vectors + " and mask " + counted + " must have equal rows and tokens",
                    null);
        }
        long[] shape = {rows, width};
        return List.of(TensorMemory.<InferenceFailedException>tensor(
                made.name(), Datatype.FP32, shape, Tensor.elements(shape), target -> {
                    var row = new RowOfTokens(vectors.data(), counted, tokens, width);
                    double[] pooled = new double[width];
                    for (int i = 0; i < rows; i++) {
                        call.throwIfCancelled();
                        pool(row.at(i), pooled);
                        put(pooled, target);
                    }
                }));
    }

    private void pool(RowOfTokens row, double[] pooled) {
        Arrays.fill(pooled, 0);
        switch (method) {
            case MEAN -> row.mean(pooled);
            case MAX -> row.max(pooled);
            case CLS -> row.token(row.first(), pooled);
            case LAST -> row.token(row.last(), pooled);
        }
    }

    private void put(double[] pooled, ByteBuffer target) {
        double scale = 1;
        if (normalize) {
            double sum = 0;
            for (double value : pooled) {
                sum += value * value;
            }
            scale = 1 / Math.max(Math.sqrt(sum), LEAST_NORM);
        }
        for (double value : pooled) {
            target.putFloat((float) (value * scale));
        }
    }
}
