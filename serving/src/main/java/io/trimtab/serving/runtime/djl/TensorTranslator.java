package io.trimtab.serving.runtime.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.onnxruntime.engine.OrtNDArray;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import ai.onnxruntime.OrtException;
import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Our tensors to DJL's arrays and back. Every array belongs to the call's own manager and goes with it. */
final class TensorTranslator implements NoBatchifyTranslator<List<Tensor>, List<Tensor>> {
    private final ModelSignature signature;

    TensorTranslator(ModelSignature signature) {
        this.signature = signature;
    }

    @Override
    public NDList processInput(TranslatorContext context, List<Tensor> inputs) throws InferenceFailedException {
        NDManager manager = context.getNDManager();
        NDList arrays = new NDList(inputs.size());
        for (Tensor input : inputs) {
            Shape shape = new Shape(input.shape());
            if (input.datatype() == Datatype.BYTES) {
                arrays.add(manager.create(strings(input), StandardCharsets.UTF_8, shape));
            } else {
                ByteBuffer data = input.data().duplicate().order(ByteOrder.nativeOrder());
                arrays.add(manager.create(data, shape, dataType(input.datatype())));
            }
        }
        return arrays;
    }

    @Override
    public List<Tensor> processOutput(TranslatorContext context, NDList arrays) throws OrtException {
        List<Tensor> outputs = new ArrayList<>(arrays.size());
        for (int i = 0; i < arrays.size(); i++) {
            TensorSpec spec = signature.outputs().get(i);
            NDArray array = arrays.get(i);
            long[] shape = array.getShape().getShape();
            if (spec.datatype() == Datatype.BYTES) {
                List<byte[]> elements = new ArrayList<>();
                // DJL's own toStringArray mixes up the elements of arrays that are not square.
                if (array.getShape().size() > 0) {
                    flatten(((OrtNDArray) array).getTensor().getValue(), elements);
                }
                outputs.add(Tensor.ofBytes(spec.name(), shape, elements));
            } else {
                ByteBuffer data = array.getShape().size() == 0
                        ? Tensor.allocate(spec.datatype(), 0)
                        : array.toByteBuffer().order(ByteOrder.nativeOrder());
                outputs.add(Tensor.of(spec.name(), spec.datatype(), shape, data));
            }
        }
        return outputs;
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

    private static String[] strings(Tensor tensor) throws InferenceFailedException {
        String[] strings = new String[tensor.bytes().size()];
        for (int i = 0; i < strings.length; i++) {
            try {
                ByteBuffer bytes = ByteBuffer.wrap(tensor.bytes().get(i));
                strings[i] = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            } catch (CharacterCodingException e) {
                throw new InferenceFailedException(
                        Kind.INVALID_INPUT,
                        "input '" + tensor.name() + "' element " + i + " must be UTF-8 for this model, and is not",
                        null);
            }
        }
        return strings;
    }

    /** Unsigned integers travel as signed ones of the same size; see the ONNX file's rewriting. */
    private static DataType dataType(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> DataType.BOOLEAN;
            case UINT8 -> DataType.UINT8;
            case INT8 -> DataType.INT8;
            case INT16, UINT16 -> DataType.INT16;
            case INT32, UINT32 -> DataType.INT32;
            case INT64, UINT64 -> DataType.INT64;
            case FP16 -> DataType.FLOAT16;
            case BF16 -> DataType.BFLOAT16;
            case FP32 -> DataType.FLOAT32;
            case FP64 -> DataType.FLOAT64;
            case BYTES -> DataType.STRING;
        };
    }
}
