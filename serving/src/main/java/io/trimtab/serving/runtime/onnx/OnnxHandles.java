package io.trimtab.serving.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.trimtab.events.Datatype;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Tensors as the engine holds them, and back. */
final class OnnxHandles {
    private static final int LOOK_EVERY = 4_096;

    private OnnxHandles() {}

    /** The engine's handle on a direct buffer, which is not copied; the buffer must live until the handle is closed. */
    static OnnxTensor create(OrtEnvironment environment, Datatype datatype, ByteBuffer data, long[] shape)
            throws OrtException {
        return OnnxTensor.createTensor(environment, data, shape, OnnxTypes.javaType(datatype));
    }

    /**
     * The engine's handle on a tensor.
     *
     * @param cancellation looked at while texts are made of bytes, which may take long
     */
    static OnnxTensor create(OrtEnvironment environment, Tensor tensor, Cancellation cancellation)
            throws OrtException, InferenceFailedException {
        if (tensor.datatype() == Datatype.BYTES) {
            return OnnxTensor.createTensor(environment, strings(tensor, cancellation), tensor.shape());
        }
        return create(environment, tensor.datatype(), direct(tensor.data()), tensor.shape());
    }

    /** The engine's result, copied once into Java memory. */
    static Tensor copy(String name, OnnxTensor result) throws OrtException, InferenceFailedException {
        TensorInfo info = result.getInfo();
        Datatype datatype = OnnxTypes.datatype(info)
                .orElseThrow(() -> new InferenceFailedException(
                        Kind.FAILED, "output '" + name + "' has a type that the protocol does not have", null));
        if (datatype == Datatype.BYTES) {
            List<byte[]> elements = new ArrayList<>();
            if (Tensor.elements(info.getShape()) > 0) {
                flatten(result.getValue(), elements);
            }
            return Tensor.ofBytes(name, info.getShape(), elements);
        }
        ByteBuffer data = Tensor.elements(info.getShape()) == 0
                ? Tensor.allocate(datatype, 0)
                : result.getByteBuffer().order(ByteOrder.nativeOrder());
        return Tensor.of(name, datatype, info.getShape(), data);
    }

    private static void flatten(Object value, List<byte[]> elements) {
        if (value instanceof Object[] array) {
            for (Object element : array) {
                flatten(element, elements);
            }
        } else {
            elements.add(value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static ByteBuffer direct(ByteBuffer data) {
        if (data.isDirect()) {
            return data;
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(data.remaining()).order(ByteOrder.nativeOrder());
        return copy.put(data.duplicate()).flip();
    }

    /** Strings are Unicode in this engine, so bytes that are not UTF-8 have no place in it. */
    private static String[] strings(Tensor tensor, Cancellation cancellation) throws InferenceFailedException {
        String[] strings = new String[tensor.bytes().size()];
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        for (int i = 0; i < strings.length; i++) {
            if (i % LOOK_EVERY == 0 && cancellation.isCancelled()) {
                throw new InferenceFailedException(Kind.CANCELLED, "the call was cancelled", null);
            }
            try {
                strings[i] = utf8.decode(ByteBuffer.wrap(tensor.bytes().get(i))).toString();
            } catch (CharacterCodingException e) {
                throw new InferenceFailedException(
                        Kind.INVALID_INPUT,
                        "input '" + tensor.name() + "' element " + i + " must be UTF-8 for this model, and is not",
                        null);
            }
        }
        return strings;
    }
}
