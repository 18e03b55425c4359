package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;

/**
 * A file as reflection tells of it: with the JSON name of each field, which the compiler leaves out of the code that it
 * generates and which grpcurl does not derive.
 */
final class FileDescription {
    private FileDescription() {}

    static ByteString of(FileDescriptor file) {
        FileDescriptorProto.Builder proto = file.toProto().toBuilder();
        for (int i = 0; i < proto.getMessageTypeCount(); i++) {
            name(proto.getMessageTypeBuilder(i), file.getMessageTypes().get(i));
        }
        return proto.build().toByteString();
    }

    private static void name(DescriptorProto.Builder proto, Descriptor message) {
        for (int i = 0; i < proto.getFieldCount(); i++) {
            FieldDescriptor field = message.getFields().get(i);
            proto.getFieldBuilder(i).setJsonName(field.getJsonName());
        }
        for (int i = 0; i < proto.getNestedTypeCount(); i++) {
            name(proto.getNestedTypeBuilder(i), message.getNestedTypes().get(i));
        }
    }
}
