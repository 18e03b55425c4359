package io.trimtab.serving.protocol;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, which may be half closed: a client that has sent its request and shut down its sending side
 * still gets its answer. Confined to the connection's event loop.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<ClientConnection> KEY = AttributeKey.valueOf("trimtab-client");

    private final HttpConnection connection;
    private int unanswered;
    private boolean inputEnded;
    private @Nullable BodyReader reading;

    private ClientConnection(HttpConnection connection) {
        this.connection = connection;
    }

    static void accept(HttpConnection connection) {
        ChannelHandlerContext context = ((ConnectionBase) connection).channelHandlerContext();
        var client = new ClientConnection(connection);
        context.channel().attr(KEY).set(client);
        context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        context.pipeline().addBefore(context.name(), "half-close", client);
    }

    static ClientConnection of(HttpConnection connection) {
        return ((ConnectionBase) connection)
                .channelHandlerContext()
                .channel()
                .attr(KEY)
                .get();
    }

    void requestBegan() {
        unanswered++;
    }

    void requestAnswered() {
        unanswered--;
        if (inputEnded && unanswered <= 0) {
            connection.close();
        }
    }

    void reading(@Nullable BodyReader body) {
        reading = body;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        context.fireUserEventTriggered(event);
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            BodyReader body = reading;
            if (unanswered <= 0) {
                connection.close();
            } else if (body != null) {
                body.cutShort();
            }
        }
    }
}
