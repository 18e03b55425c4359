package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.protocol.Body;

/** What one method of a service does with its calls. */
@FunctionalInterface
interface GrpcMethod {

    /** Takes a call over, on its event loop, before any message of it was read. */
    void begin(GrpcCall call);

    /** Makes an answer of a question. Never blocks. */
    @FunctionalInterface
    interface Answer<Q> {
        MessageLite to(Q question) throws ServingException;
    }

    /** A method that has one small message each way. */
    static <Q> GrpcMethod unary(Parser<Q> parser, Answer<Q> answer) {
        return call -> call.readOne(body -> {
            try {
                call.answer(answer.to(parse(parser, body)).toByteArray());
            } catch (ServingException e) {
                call.refuse(e);
            }
        });
    }

    /** @throws ServingException {@code MALFORMED_REQUEST} when {@code body} is no such message */
    static <Q> Q parse(Parser<Q> parser, Body body) throws ServingException {
        try {
            return parser.parseFrom(body.bytes(), body.offset(), body.length());
        } catch (InvalidProtocolBufferException e) {
            throw malformed();
        }
    }

    /** What is answered to bytes that are no message of the method. */
    static ServingException malformed() {
        return ServingException.refused(
                ErrorCode.MALFORMED_REQUEST, "the message is not a valid protocol buffer of the method's request");
    }
}
