package io.trimtab.standalone.training;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A packaging defect made on purpose: exchanges two columns in the order a packaged {@link LateModel} gathers them. */
final class MiswiredColumns {
    private MiswiredColumns() {}

    /** The same graph, reading column {@code one} where it should read {@code other} and the other way round. */
    static byte[] swap(byte[] onnx, int one, int other) {
        try {
            var model = OnnxMl.ModelProto.parseFrom(onnx).toBuilder();
            for (var tensor : model.getGraphBuilder().getInitializerBuilderList()) {
                if (tensor.getName().startsWith(LateModel.COLUMN_ORDER)) {
                    swap(tensor, one, other);
                    return model.build().toByteArray();
                }
            }
            throw new IllegalArgumentException("the graph has no initializer " + LateModel.COLUMN_ORDER);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not an ONNX file: " + e.getMessage(), e);
        }
    }

    private static void swap(OnnxMl.TensorProto.Builder tensor, int one, int other) {
        if (tensor.getInt64DataCount() > 0) {
            for (int i = 0; i < tensor.getInt64DataCount(); i++) {
                tensor.setInt64Data(i, exchanged(tensor.getInt64Data(i), one, other));
            }
            return;
        }
        var source = ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        var target = ByteBuffer.allocate(source.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        while (source.hasRemaining()) {
            target.putLong(exchanged(source.getLong(), one, other));
        }
        tensor.setRawData(ByteString.copyFrom(target.flip()));
    }

    private static long exchanged(long column, int one, int other) {
        if (column == one) {
            return other;
        }
        return column == other ? one : column;
    }
}
