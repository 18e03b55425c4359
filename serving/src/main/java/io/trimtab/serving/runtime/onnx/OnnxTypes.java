package io.trimtab.serving.runtime.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.runtime.ModelLoadException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** ONNX Runtime's types in terms of the protocol, and back. */
final class OnnxTypes {
    private OnnxTypes() {}

    /** What a session takes and gives, in the forms that the file declares. */
    static ModelSignature signature(OrtSession session, OnnxSignature declared) throws ModelLoadException {
        try {
            return new ModelSignature(
                    ModelSignature.DEFAULT_NAME,
                    "onnx_onnxv1",
                    specs(session.getInputInfo().values(), declared, true),
                    specs(session.getOutputInfo().values(), declared, false));
        } catch (OrtException e) {
            throw new ModelLoadException("its signature cannot be read: " + OnnxErrors.text(e), e);
        }
    }

    private static List<TensorSpec> specs(Collection<NodeInfo> nodes, OnnxSignature declared, boolean input)
            throws ModelLoadException {
        List<TensorSpec> specs = new ArrayList<>();
        for (NodeInfo node : nodes) {
            Optional<TensorSpec> form = declared.known(node.getName(), input).map(TensorForm::spec);
            String name = form.map(TensorSpec::name).orElse(node.getName());
            if (node.getInfo() instanceof TensorInfo info) {
                specs.add(spec(name, info, form));
            } else {
                // A sequence, which has a form.
                specs.add(form.orElseThrow(() -> new ModelLoadException(
                        (input ? "input '" : "output '") + name + "' is not a tensor; only tensors can be served")));
            }
        }
        return specs;
    }

    /** The engine knows more of shapes than the file, but says of no shape what it says of a scalar. */
    private static TensorSpec spec(String name, TensorInfo info, Optional<TensorSpec> form) {
        if (info.getShape().length == 0 && form.map(TensorSpec::anyRank).orElse(false)) {
            return form.orElseThrow();
        }
        List<Long> shape =
                Arrays.stream(info.getShape()).map(d -> Math.max(d, -1)).boxed().toList();
        return new TensorSpec(
                name, form.map(TensorSpec::datatype).or(() -> datatype(info)).orElseThrow(), shape);
    }

    static Optional<Datatype> datatype(TensorInfo info) {
        return switch (info.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> Optional.of(Datatype.BOOL);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> Optional.of(Datatype.UINT8);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> Optional.of(Datatype.UINT16);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> Optional.of(Datatype.UINT32);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> Optional.of(Datatype.UINT64);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> Optional.of(Datatype.INT8);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> Optional.of(Datatype.INT16);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> Optional.of(Datatype.INT32);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> Optional.of(Datatype.INT64);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> Optional.of(Datatype.FP16);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> Optional.of(Datatype.BF16);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> Optional.of(Datatype.FP32);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> Optional.of(Datatype.FP64);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> Optional.of(Datatype.BYTES);
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX64,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX128,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E4M3FN,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E4M3FNUZ,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E5M2,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E5M2FNUZ -> Optional.empty();
        };
    }

    /** The type under which the engine is given a tensor; unsigned ones travel as signed ones of the same size. */
    static OnnxJavaType javaType(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> OnnxJavaType.BOOL;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
            case INT16, UINT16 -> OnnxJavaType.INT16;
            case INT32, UINT32 -> OnnxJavaType.INT32;
            case INT64, UINT64 -> OnnxJavaType.INT64;
            case FP16 -> OnnxJavaType.FLOAT16;
            case BF16 -> OnnxJavaType.BFLOAT16;
            case FP32 -> OnnxJavaType.FLOAT;
            case FP64 -> OnnxJavaType.DOUBLE;
            case BYTES -> OnnxJavaType.STRING;
        };
    }
}
