package io.trimtab.serving.protocol;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.trimtab.serving.error.ServingException;

/** Answers for which there is no request that could be handled. */
final class PlainAnswer {
    private PlainAnswer() {}

    /** An error, after which the connection is closed. */
    static FullHttpResponse refusal(ServingException error) {
        byte[] body = MessageForm.INSTANCE.body(error);
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(error.code().httpStatus()),
                Unpooled.wrappedBuffer(body));
        answer.headers()
                .set(Exchange.ERROR_CODE, error.code().wireName())
                .set(HttpHeaderNames.CONTENT_TYPE, Exchange.JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return answer;
    }

    /** An interim answer, which says nothing but that the real one is still to come. */
    static FullHttpResponse interim() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
    }
}
