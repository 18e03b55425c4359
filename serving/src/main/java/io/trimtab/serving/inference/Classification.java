package io.trimtab.serving.inference;

import io.trimtab.events.Datatype;
import io.trimtab.events.HalfPrecision;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The classification extension of the Open Inference Protocol (Triton's {@code extension_classification}): instead of
 * a tensor {@code [rows, classes]} its highest values, as BYTES {@code [rows, k]} of {@code <value>:<index>[:<label>]},
 * the highest first, equal values by index, NaN last. A tensor of one dimension is one row; what comes after the first
 * of several dimensions counts as one.
 */
public final class Classification {
    private static final int MAX_ELEMENTS = 1 << 20;

    private final Map<String, List<String>> labels;

    /** @param labels names of the classes in order, by output; outputs without are answered with indices alone */
    public Classification(Map<String, List<String>> labels) {
        this.labels = Map.copyOf(labels);
    }

    /** Whether an output can be answered with classes. */
    public static boolean isPossible(TensorSpec output) {
        return !output.shape().isEmpty() && output.datatype() != Datatype.BYTES && output.datatype() != Datatype.BOOL;
    }

    /**
     * What {@code request} wants of {@code outputs}, which are in the order of asking.
     *
     * @throws ServingException {@code INVALID_INPUT} when that is more than 1,048,576 elements
     */
    public List<Tensor> apply(InferenceRequest request, List<Tensor> outputs) throws ServingException {
        List<Tensor> wanted = new ArrayList<>(outputs);
        for (RequestedOutput output : request.outputs()) {
            for (int i = 0; output.isClassified() && i < wanted.size(); i++) {
                if (wanted.get(i).name().equals(output.name())) {
                    wanted.set(i, classes(wanted.get(i), output.classes()));
                }
            }
        }
        return wanted;
    }

    private Tensor classes(Tensor scores, int count) throws ServingException {
        boolean single = scores.rank() == 1;
        int rows = single ? 1 : (int) scores.rows();
        int classes = rows == 0 ? 0 : (int) (scores.elementCount() / rows);
        int kept = Math.min(count, classes);
        if ((long) rows * kept > MAX_ELEMENTS) {
            throw ServingException.refused(
                    ErrorCode.INVALID_INPUT,
                    "the classification of output '" + scores.name() + "' must have at most " + MAX_ELEMENTS
                            + " elements, would have " + (long) rows * kept + ": " + rows + " rows of " + kept);
        }
        List<String> names = labels.getOrDefault(scores.name(), List.of());
        List<byte[]> elements = new ArrayList<>(rows * kept);
        for (int row = 0; row < rows; row++) {
            int from = row * classes;
            Comparator<Integer> order = descending(scores, from);
            var top = new TopClasses(kept, order::compare);
            for (int index = 0; index < classes; index++) {
                top.offer(index);
            }
            for (int index : top.sorted()) {
                elements.add(element(scores, from, index, names).getBytes(StandardCharsets.UTF_8));
            }
        }
        return Tensor.ofBytes(scores.name(), single ? new long[] {kept} : new long[] {rows, kept}, elements);
    }

    private static Comparator<Integer> descending(Tensor scores, int from) {
        if (scores.datatype() == Datatype.INT64) {
            return Comparator.<Integer>comparingLong(i -> bits64(scores, from + i))
                    .reversed()
                    .thenComparing(i -> i);
        }
        if (scores.datatype() == Datatype.UINT64) {
            return ((Comparator<Integer>)
                            (a, b) -> Long.compareUnsigned(bits64(scores, from + b), bits64(scores, from + a)))
                    .thenComparing(i -> i);
        }
        return Comparator.<Integer>comparingDouble(i -> {
                    double value = value(scores, from + i);
                    return Double.isNaN(value) ? Double.POSITIVE_INFINITY : -value;
                })
                .thenComparing(i -> Double.isNaN(value(scores, from + i)))
                .thenComparing(i -> i);
    }

    private static String element(Tensor scores, int from, int index, List<String> names) {
        String value = text(scores, from + index);
        return index < names.size() ? value + ":" + index + ":" + names.get(index) : value + ":" + index;
    }

    private static String text(Tensor scores, int element) {
        return switch (scores.datatype()) {
            case FP64 -> Double.toString(value(scores, element));
            case FP32, FP16, BF16 -> Float.toString((float) value(scores, element));
            case INT64 -> Long.toString(bits64(scores, element));
            case UINT64 -> Long.toUnsignedString(bits64(scores, element));
            case BOOL, UINT8, UINT16, UINT32, INT8, INT16, INT32, BYTES -> Long.toString((long) value(scores, element));
        };
    }

    private static long bits64(Tensor scores, int element) {
        return scores.data().getLong(scores.data().position() + 8 * element);
    }

    private static double value(Tensor scores, int element) {
        ByteBuffer data = scores.data();
        int at = data.position() + element * scores.datatype().byteSize();
        return switch (scores.datatype()) {
            case FP32 -> data.getFloat(at);
            case FP64 -> data.getDouble(at);
            case FP16 -> HalfPrecision.fromFp16(data.getShort(at));
            case BF16 -> HalfPrecision.fromBf16(data.getShort(at));
            case INT8 -> data.get(at);
            case UINT8, BOOL -> data.get(at) & 0xFF;
            case INT16 -> data.getShort(at);
            case UINT16 -> data.getShort(at) & 0xFFFF;
            case INT32 -> data.getInt(at);
            case UINT32 -> data.getInt(at) & 0xFFFF_FFFFL;
            case INT64 -> data.getLong(at);
            case UINT64 -> new BigInteger(Long.toUnsignedString(data.getLong(at))).doubleValue();
            case BYTES -> throw new IllegalArgumentException("BYTES have no order: " + Arrays.toString(scores.shape()));
        };
    }
}
