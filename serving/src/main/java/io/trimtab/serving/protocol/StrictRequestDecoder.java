package io.trimtab.serving.protocol;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/**
 * Vert.x's decoder of requests, except that a request with both {@code Content-Length} and {@code Transfer-Encoding} is
 * refused: whoever stands in front of this server may have read its length the other way (RFC 9112, section 6.1).
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    private StrictRequestDecoder(HttpServerOptions options) {
        super(options);
    }

    /** Takes the place of Vert.x's decoder, before any byte was read. */
    static void install(ChannelPipeline pipeline, HttpServerOptions options) {
        ChannelHandlerContext decoder = pipeline.context(VertxHttpRequestDecoder.class);
        if (decoder != null) {
            pipeline.replace(decoder.name(), decoder.name(), new StrictRequestDecoder(options));
        }
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
