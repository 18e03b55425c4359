package io.trimtab.serving.runtime.tensorflow;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_Dim;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NumDims;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_Copy;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_GetDataPointer;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_GetSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorByteSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorData;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorType;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorMemory;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.internal.c_api.TF_TString;
import org.tensorflow.internal.c_api.TF_Tensor;

/**
 * Our tensors to TensorFlow's and back, without DJL's arrays, which lack six of the datatypes. What is made here belongs to
 * the pointer scope that is open.
 */
final class NativeTensors {
    private NativeTensors() {}

    static TF_Tensor toNative(Tensor tensor) throws InferenceFailedException {
        boolean strings = tensor.datatype() == Datatype.BYTES;
        long size = strings
                ? (long) Loader.sizeof(TF_TString.class) * tensor.bytes().size()
                : tensor.data().remaining();
        TF_Tensor handle = TF_Tensor.allocateTensor(TensorFlowType.number(tensor.datatype()), tensor.shape(), size);
        if (handle == null || handle.isNull()) {
            throw new InferenceFailedException(
                    Kind.FAILED, "there is not enough memory for input '" + tensor.name() + "'", null);
        }
        if (strings) {
            putStrings(handle, tensor.bytes());
        } else if (size > 0) {
            TF_TensorData(handle)
                    .capacity(size)
                    .asByteBuffer()
                    .put(tensor.data().duplicate());
        }
        return handle;
    }

    private static void putStrings(TF_Tensor handle, List<byte[]> elements) {
        if (elements.isEmpty()) {
            return;
        }
        long total = 0;
        for (byte[] element : elements) {
            total += element.length;
        }
        BytePointer bytes = new BytePointer(Math.max(1, total));
        TF_TString target = new TF_TString(TF_TensorData(handle));
        long offset = 0;
        for (int i = 0; i < elements.size(); i++) {
            byte[] element = elements.get(i);
            bytes.position(offset).put(element, 0, element.length);
            TF_TString_Copy(target.position(i), bytes.position(offset), element.length);
            offset += element.length;
        }
    }

    /** A copy of what the engine answered. */
    static Tensor fromNative(TensorSpec spec, TF_Tensor handle) throws InferenceFailedException {
        int type = TF_TensorType(handle);
        if (type != TensorFlowType.number(spec.datatype())) {
            throw new InferenceFailedException(
                    Kind.FAILED,
                    "the model declares output '" + spec.name() + "' as " + spec.datatype() + " and answered "
                            + TensorFlowType.name(type),
                    null);
        }
        long[] shape = new long[TF_NumDims(handle)];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = TF_Dim(handle, i);
        }
        long elements = Tensor.elements(shape);
        if (elements * Math.max(1, spec.datatype().byteSize()) > Integer.MAX_VALUE) {
            throw new InferenceFailedException(
                    Kind.FAILED, "output '" + spec.name() + "' has " + elements + " elements, more than 2 GiB", null);
        }
        if (spec.datatype() == Datatype.BYTES) {
            return Tensor.ofBytes(spec.name(), shape, strings(handle, (int) elements));
        }
        return TensorMemory.tensor(spec.name(), spec.datatype(), shape, elements, target -> copy(handle, target));
    }

    private static void copy(TF_Tensor handle, ByteBuffer target) {
        if (target.hasRemaining()) {
            target.put(TF_TensorData(handle).capacity(TF_TensorByteSize(handle)).asByteBuffer());
        }
    }

    private static List<byte[]> strings(TF_Tensor handle, int count) {
        List<byte[]> strings = new ArrayList<>(count);
        if (count == 0) {
            return strings;
        }
        TF_TString source = new TF_TString(TF_TensorData(handle));
        for (int i = 0; i < count; i++) {
            source.position(i);
            byte[] bytes = new byte[Math.toIntExact(TF_TString_GetSize(source))];
            if (bytes.length > 0) {
                TF_TString_GetDataPointer(source).capacity(bytes.length).get(bytes);
            }
            strings.add(bytes);
        }
        return strings;
    }
}
