package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.trimtab.events.Datatype;
import io.trimtab.events.RawTensor;
import io.trimtab.grpc.inference.InferTensorContents;
import io.trimtab.grpc.inference.ModelInferResponse;
import io.trimtab.grpc.inference.ModelInferResponse.InferOutputTensor;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.wire.RawTensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a {@code ModelInferResponse} of a model's outputs. */
final class InferEncoder {
    private InferEncoder() {}

    /**
     * An answer.
     *
     * @param tensors the outputs as the event carries them
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Encoded(byte[] message, List<RawTensor> tensors) {
        Encoded {
            tensors = List.copyOf(tensors);
        }
    }

    /**
     * Writes an answer.
     *
     * @param raw whether the client sent raw contents and gets raw ones; FP16 and BF16 have no others, and since it is
     *     all outputs or none, one such output makes all raw
     */
    static Encoded encode(String model, String version, @Nullable String id, List<Tensor> outputs, boolean raw) {
        boolean allRaw = raw || outputs.stream().anyMatch(InferEncoder::isOnlyRaw);
        var response = ModelInferResponse.newBuilder().setModelName(model).setModelVersion(version);
        if (id != null) {
            response.setId(id);
        }
        for (Tensor output : outputs) {
            var tensor = InferOutputTensor.newBuilder()
                    .setName(output.name())
                    .setDatatype(output.datatype().name());
            for (int d = 0; d < output.rank(); d++) {
                tensor.addShape(output.dimension(d));
            }
            if (allRaw) {
                response.addRawOutputContents(UnsafeByteOperations.unsafeWrap(rawBytes(output)));
            } else {
                tensor.setContents(contents(output));
            }
            response.addOutputs(tensor);
        }
        byte[] message = response.build().toByteArray();
        return new Encoded(
                message,
                allRaw
                        ? within(message, outputs)
                        : outputs.stream().map(RawTensors::copy).toList());
    }

    private static boolean isOnlyRaw(Tensor output) {
        return output.datatype() == Datatype.FP16 || output.datatype() == Datatype.BF16;
    }

    private static ByteBuffer rawBytes(Tensor output) {
        boolean asItIs = output.datatype() != Datatype.BYTES && output.data().order() == ByteOrder.LITTLE_ENDIAN;
        return asItIs ? output.data().duplicate() : RawTensors.copy(output).bytes();
    }

    /** The raw contents where they lie in the message: at its end, each with a tag and its length in front. */
    private static List<RawTensor> within(byte[] message, List<Tensor> outputs) {
        int tag = CodedOutputStream.computeTagSize(ModelInferResponse.RAW_OUTPUT_CONTENTS_FIELD_NUMBER);
        var tensors = new RawTensor[outputs.size()];
        int end = message.length;
        for (int i = outputs.size() - 1; i >= 0; i--) {
            Tensor output = outputs.get(i);
            int size = RawTensors.size(output);
            tensors[i] = new RawTensor(
                    output.name(), output.datatype(), output.shape(), ByteBuffer.wrap(message, end - size, size));
            end -= size + CodedOutputStream.computeUInt32SizeNoTag(size) + tag;
        }
        return List.of(tensors);
    }

    private static InferTensorContents contents(Tensor output) {
        var contents = InferTensorContents.newBuilder();
        ByteBuffer data = output.data();
        int from = data.position();
        int end = data.limit();
        switch (output.datatype()) {
            case BOOL -> {
                for (int i = from; i < end; i++) {
                    contents.addBoolContents(data.get(i) != 0);
                }
            }
            case INT8 -> {
                for (int i = from; i < end; i++) {
                    contents.addIntContents(data.get(i));
                }
            }
            case INT16 -> {
                for (int i = from; i < end; i += 2) {
                    contents.addIntContents(data.getShort(i));
                }
            }
            case INT32 -> {
                for (int i = from; i < end; i += 4) {
                    contents.addIntContents(data.getInt(i));
                }
            }
            case INT64 -> {
                for (int i = from; i < end; i += 8) {
                    contents.addInt64Contents(data.getLong(i));
                }
            }
            case UINT8 -> {
                for (int i = from; i < end; i++) {
                    contents.addUintContents(data.get(i) & 0xFF);
                }
            }
            case UINT16 -> {
                for (int i = from; i < end; i += 2) {
                    contents.addUintContents(data.getShort(i) & 0xFFFF);
                }
            }
            case UINT32 -> {
                for (int i = from; i < end; i += 4) {
                    contents.addUintContents(data.getInt(i));
                }
            }
            case UINT64 -> {
                for (int i = from; i < end; i += 8) {
                    contents.addUint64Contents(data.getLong(i));
                }
            }
            case FP32 -> {
                for (int i = from; i < end; i += 4) {
                    contents.addFp32Contents(data.getFloat(i));
                }
            }
            case FP64 -> {
                for (int i = from; i < end; i += 8) {
                    contents.addFp64Contents(data.getDouble(i));
                }
            }
            case BYTES ->
                output.bytes().forEach(element -> contents.addBytesContents(UnsafeByteOperations.unsafeWrap(element)));
            case FP16, BF16 -> throw new IllegalArgumentException(output.datatype() + " has no typed contents");
        }
        return contents.build();
    }
}
