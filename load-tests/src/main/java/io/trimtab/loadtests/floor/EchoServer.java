package io.trimtab.loadtests.floor;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A bare Vert.x server that answers every request with its own body: what HTTP alone costs.
 *
 * <p>Prints {@code port N} once it listens on a free port of the loopback interface, and ends at the end of its
 * standard input.
 */
public final class EchoServer {
    private EchoServer() {}

    /** Starts the server on one event loop. */
    public static void main(String[] arguments) throws IOException {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(EchoServer::echo)
                .listen()
                .onSuccess(server -> System.out.println("port " + server.actualPort()))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
        // Whoever started this server holds the other end open for as long as it is wanted.
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private static void echo(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            // What a gRPC client takes for success; no other client pays for it.
            request.response().putHeader("grpc-status", "0");
        }
        request.body()
                .onSuccess(body -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(body));
    }
}
