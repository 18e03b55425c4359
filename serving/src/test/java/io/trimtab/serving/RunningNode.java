package io.trimtab.serving;

import io.trimtab.serving.settings.SettingsSources;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A serving node on free ports with real models, and a client for it. */
final class RunningNode implements AutoCloseable {
    static final String TOKEN = "a-token-for-tests-only";

    private final ServingNode node;
    private final Path root;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private RunningNode(ServingNode node, Path root) {
        this.root = root;
        this.node = node;
    }

    /** A folder of models in the making. */
    static final class Models {
        private final Path root;

        Models(Path root) {
            this.root = root;
        }

        /** Adds {@code file}, one of the test models, as a version. */
        Models with(String model, String version, String file) {
            try (InputStream bytes = RunningNode.class.getResourceAsStream("/models/" + file)) {
                Path folder = Files.createDirectories(root.resolve(model).resolve(version));
                if (bytes == null) {
                    throw new IllegalArgumentException("no test model " + file);
                }
                Files.copy(bytes, folder.resolve("model.onnx"));
                return this;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        /** Adds a file that is not a model. */
        Models withGarbage(String model, String version) throws IOException {
            Path folder = Files.createDirectories(root.resolve(model).resolve(version));
            Files.writeString(folder.resolve("model.onnx"), "this is not a model");
            return this;
        }

        /** Starts a node on them, ready; {@code overrides} are settings as {@code key=value}. */
        RunningNode serve(String... overrides) throws Exception {
            var running = new RunningNode(start(settings(overrides)), root);
            running.node.whenReady().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
            return running;
        }

        ServingSettings settings(String... overrides) {
            var sources = new SettingsSources()
                    .override("models.root", root.toString())
                    .override("models.poll-interval", "20ms")
                    .override("http.port", "0")
                    .override("grpc.port", "0")
                    .override("management.port", "0")
                    .override("management.token", TOKEN)
                    .override("events.enabled", "false")
                    .override("shutdown.grace", "0ms");
            for (String override : overrides) {
                int equals = override.indexOf('=');
                sources.override(override.substring(0, equals), override.substring(equals + 1));
            }
            return ServingSettings.load(sources, Map.of());
        }
    }

    static ServingNode start(ServingSettings settings) throws Exception {
        return ServingNode.start(settings)
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    HttpClient client() {
        return client;
    }

    /** The folder of its models. */
    Path root() {
        return root;
    }

    ServingNode node() {
        return node;
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body)));
    }

    CompletableFuture<HttpResponse<String>> postLater(String path, String body) {
        return client.sendAsync(
                HttpRequest.newBuilder(uri(path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> management(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.managementPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.GET());
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + node.httpPort() + path);
    }

    /** Sends bytes as they are and reads until the server closes or {@code enough} has arrived. */
    String raw(String bytes, String enough) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return read(socket, enough);
        }
    }

    Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), node.httpPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    static String read(Socket socket, String enough) throws IOException {
        var text = new StringBuilder();
        byte[] buffer = new byte[8192];
        int count;
        while (!text.toString().contains(enough)
                && (count = socket.getInputStream().read(buffer)) >= 0) {
            text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    /** A request of the protocol with one input. */
    static String request(String name, String datatype, String shape, String data) {
        return "{\"inputs\":[{\"name\":\"" + name + "\",\"datatype\":\"" + datatype + "\",\"shape\":" + shape
                + ",\"data\":" + data + "}]}";
    }

    @Override
    public void close() {
        node.drainAndClose().toCompletionStage().toCompletableFuture().join();
    }
}
