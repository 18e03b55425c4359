package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.CodedInputStream;
import io.trimtab.serving.inference.SharedMemory;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.DirectBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes of a message, on the heap or, for a large one, in direct memory that can be held. */
sealed interface MessageSource {
    static MessageSource of(Body body) {
        return new Heap(body);
    }

    static MessageSource of(DirectBody body) {
        return new Direct(body, body.binary());
    }

    /** Bytes of the message. */
    int length();

    CodedInputStream stream();

    /** The bytes of a field that has its length in front; {@code in} is the {@link #stream}. */
    Body part(CodedInputStream in) throws IOException;

    /** As {@link #part}, but never copied. */
    ByteBuffer view(CodedInputStream in) throws IOException;

    /** What {@link #view} lies in; null: memory that cannot be held. */
    @Nullable
    SharedMemory memory();

    /** See {@link #of(Body)}. */
    record Heap(Body body) implements MessageSource {
        @Override
        public int length() {
            return body.length();
        }

        @Override
        public CodedInputStream stream() {
            return InferMessage.stream(body);
        }

        @Override
        public Body part(CodedInputStream in) throws IOException {
            return InferMessage.slice(in, body);
        }

        @Override
        public ByteBuffer view(CodedInputStream in) throws IOException {
            return part(in).buffer();
        }

        @Override
        public @Nullable SharedMemory memory() {
            return null;
        }
    }

    /** See {@link #of(DirectBody)}; everything but tensors' raw contents is small, or has to be copied anyway. */
    record Direct(DirectBody body, ByteBuffer bytes) implements MessageSource {
        @Override
        public int length() {
            return bytes.remaining();
        }

        @Override
        public CodedInputStream stream() {
            return CodedInputStream.newInstance(bytes.duplicate());
        }

        @Override
        public Body part(CodedInputStream in) throws IOException {
            ByteBuffer view = view(in);
            byte[] copy = new byte[view.remaining()];
            view.get(copy);
            return new Body(copy, 0, copy.length);
        }

        @Override
        public ByteBuffer view(CodedInputStream in) throws IOException {
            int length = in.readRawVarint32();
            int from = in.getTotalBytesRead();
            in.skipRawBytes(length);
            return bytes.slice(bytes.position() + from, length);
        }

        @Override
        public SharedMemory memory() {
            return body;
        }
    }
}
