package io.trimtab.serving.runtime.tensorflow;

import ai.djl.tensorflow.engine.javacpp.JavacppUtils;
import ai.djl.util.Pair;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.tensorflow.SavedModelSignature.End;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.global.tensorflow;

/** Outputs of operations in a loaded graph, as the engine takes them: what is fed, and what is fetched. */
final class GraphElements {
    private final TF_Operation[] operations;
    private final int[] indices;

    private GraphElements(TF_Operation[] operations, int[] indices) {
        this.operations = operations;
        this.indices = indices;
    }

    static GraphElements find(TF_Graph graph, List<End> ends) throws ModelLoadException {
        var found = new GraphElements(new TF_Operation[ends.size()], new int[ends.size()]);
        for (int i = 0; i < ends.size(); i++) {
            End end = ends.get(i);
            try {
                Pair<TF_Operation, Integer> element = JavacppUtils.getGraphOperationByName(graph, end.element());
                found.operations[i] = element.getKey();
                found.indices[i] = element.getValue();
            } catch (IllegalArgumentException e) {
                throw missing(end, e);
            }
            if (found.indices[i] >= tensorflow.TF_OperationNumOutputs(found.operations[i])) {
                throw missing(end, null);
            }
        }
        return found;
    }

    private static ModelLoadException missing(End end, @Nullable Throwable cause) {
        return new ModelLoadException(
                "tensor '" + end.spec().name() + "' stands for '" + end.element() + "', which the graph does not have",
                cause);
    }

    /** Those at some of the positions. */
    GraphElements only(int[] positions) {
        return new GraphElements(
                IntStream.of(positions).mapToObj(i -> operations[i]).toArray(TF_Operation[]::new),
                IntStream.of(positions).map(i -> indices[i]).toArray());
    }

    TF_Operation[] operations() {
        return operations;
    }

    int[] indices() {
        return indices;
    }
}
