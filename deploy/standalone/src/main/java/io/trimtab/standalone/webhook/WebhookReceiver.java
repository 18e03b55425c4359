package io.trimtab.standalone.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * An HTTP endpoint on loopback for signed messages.
 *
 * <p>A genuine message is answered 202 and handed on; the same {@code webhook-id} again is answered 200 and not handed
 * on; an unsigned or wrongly signed one 401; one of more than 20 KB 413.
 */
public final class WebhookReceiver implements AutoCloseable {
    private static final int MAX_BODY = 20 * 1024;
    private static final String PATH = "/retrain";

    private final HttpServer server;
    private final ExecutorService threads;
    private final WebhookVerifier verifier;
    private final Consumer<Message> listener;
    private final Set<String> taken = new HashSet<>();

    /** A genuine message. */
    public record Message(String id, String body) {}

    private WebhookReceiver(
            HttpServer server, ExecutorService threads, WebhookVerifier verifier, Consumer<Message> listener) {
        this.server = server;
        this.threads = threads;
        this.verifier = verifier;
        this.listener = listener;
    }

    /**
     * Listens on a free port.
     *
     * @param listener hears each message once, on the receiver's thread; must not take long
     */
    public static WebhookReceiver start(WebhookVerifier verifier, Consumer<Message> listener) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            var threads = Executors.newSingleThreadExecutor(task -> new Thread(task, "webhook-receiver"));
            var receiver = new WebhookReceiver(server, threads, verifier, listener);
            server.setExecutor(threads);
            server.createContext(PATH, receiver::handle);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException("the webhook receiver cannot listen on loopback", e);
        }
    }

    /** Where messages are posted to. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
            if (!exchange.getRequestMethod().equals("POST")) {
                answer(exchange, 405, "method must be POST");
                return;
            }
            if (body.length > MAX_BODY) {
                answer(exchange, 413, "body must be at most " + MAX_BODY + " bytes");
                return;
            }
            var headers = exchange.getRequestHeaders();
            var id = headers.getFirst("webhook-id");
            var refusal = verifier.refusal(
                    id, headers.getFirst("webhook-timestamp"), headers.getFirst("webhook-signature"), body);
            if (refusal.isPresent()) {
                answer(exchange, 401, refusal.get());
            } else if (taken.add(id)) {
                listener.accept(new Message(id, new String(body, UTF_8)));
                answer(exchange, 202, "accepted");
            } else {
                answer(exchange, 200, "accepted before");
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(UTF_8);
        exchange.getResponseHeaders().set("content-type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
