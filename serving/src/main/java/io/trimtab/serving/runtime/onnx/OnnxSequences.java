package io.trimtab.serving.runtime.onnx;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sequences as one tensor: their elements stacked along a new first dimension. */
final class OnnxSequences {
    private OnnxSequences() {}

    /** The elements of a sequence that an engine gave, copied once; the sequence stays the caller's. */
    static Tensor stack(TensorSpec spec, OnnxSequence sequence) throws OrtException, InferenceFailedException {
        if (sequence.getInfo().length == 0) {
            // The engine does not know of what it would be one.
            return empty(spec);
        }
        List<? extends OnnxValue> elements = sequence.getValue();
        try {
            List<Tensor> tensors = new ArrayList<>(elements.size());
            Set<Object> keys = Set.of();
            for (OnnxValue element : elements) {
                if (element instanceof OnnxTensor tensor) {
                    tensors.add(OnnxHandles.copy(spec.name(), tensor));
                } else if (element instanceof OnnxMap map) {
                    SortedMap<Object, Object> sorted = new TreeMap<>(map.getValue());
                    if (!tensors.isEmpty() && !keys.equals(sorted.keySet())) {
                        throw notOneTensor(spec, "maps with different keys");
                    }
                    keys = sorted.keySet();
                    tensors.add(row(spec, sorted.values()));
                } else {
                    throw new InferenceFailedException(
                            Kind.FAILED, "output '" + spec.name() + "' is a sequence of what is no tensor", null);
                }
            }
            return stacked(spec, tensors);
        } finally {
            elements.forEach(OnnxValue::close);
        }
    }

    /** The values of a map in the order of its keys. */
    private static Tensor row(TensorSpec spec, Collection<Object> values) throws InferenceFailedException {
        ByteBuffer data = Tensor.allocate(spec.datatype(), values.size());
        for (Object value : values) {
            if (!(value instanceof Float number) || spec.datatype() != Datatype.FP32) {
                throw new InferenceFailedException(
                        Kind.FAILED, "output '" + spec.name() + "' has a map whose values are not FP32", null);
            }
            data.putFloat(number);
        }
        return Tensor.of(spec.name(), spec.datatype(), new long[] {values.size()}, data.flip());
    }

    private static InferenceFailedException notOneTensor(TensorSpec spec, String what) {
        return new InferenceFailedException(
                Kind.INVALID_INPUT,
                "output '" + spec.name() + "' is a sequence of " + what
                        + ", which no tensor holds; ask for other outputs",
                null);
    }

    private static Tensor stacked(TensorSpec spec, List<Tensor> tensors) throws InferenceFailedException {
        Tensor first = tensors.get(0);
        for (Tensor tensor : tensors) {
            if (!Arrays.equals(tensor.shape(), first.shape())) {
                throw notOneTensor(
                        spec,
                        "tensors of different shapes, " + Arrays.toString(first.shape()) + " and "
                                + Arrays.toString(tensor.shape()) + " among them");
            }
        }
        long[] shape = new long[first.rank() + 1];
        shape[0] = tensors.size();
        System.arraycopy(first.shape(), 0, shape, 1, first.rank());
        if (first.datatype() == Datatype.BYTES) {
            List<byte[]> texts = new ArrayList<>();
            tensors.forEach(tensor -> texts.addAll(tensor.bytes()));
            return Tensor.ofBytes(spec.name(), shape, texts);
        }
        ByteBuffer data = Tensor.allocate(first.datatype(), Tensor.elements(shape));
        tensors.forEach(tensor -> data.put(tensor.data().duplicate()));
        return Tensor.of(spec.name(), first.datatype(), shape, data.flip());
    }

    /** No elements: the declared dimensions behind the first, 0 where one is free. */
    private static Tensor empty(TensorSpec spec) {
        long[] shape = spec.anyRank()
                ? new long[1]
                : spec.shape().stream().mapToLong(d -> Math.max(0, d)).toArray();
        return spec.datatype() == Datatype.BYTES
                ? Tensor.ofBytes(spec.name(), shape, List.of())
                : Tensor.of(spec.name(), spec.datatype(), shape, Tensor.allocate(spec.datatype(), 0));
    }
}
