package io.trimtab.fuzz;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.api.SilentCloseable;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trimtab.serving.ServingNode;
import io.trimtab.serving.ServingSettings;
import io.trimtab.serving.settings.SettingsSources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A whole node: what is sent on a connection is answered, without a 5xx, and the connection comes to an end. */
final class NodeFuzz {
    private static final Path MODELS = Path.of("..", "..", "serving", "src", "test", "resources", "models");
    private static final Pattern FAILURE =
            Pattern.compile("HTTP/1\\.[01] 5\\d\\d [^\r]*\r\n(?:trimtab-error-code: ([^\r]*))?");
    /** What is not there by intent: explainers, and feedback without events. */
    private static final Set<String> INTENDED = Set.of("not-implemented", "hand-off-full");

    private static final int PATIENCE_MILLIS = 10_000;

    private static @Nullable ServingNode node;

    @FuzzTest
    void fuzz(byte[] data) throws Exception {
        String answers = connected(data);
        for (MatchResult failure : FAILURE.matcher(answers).results().toList()) {
            if (failure.group(1) == null || !INTENDED.contains(failure.group(1))) {
                throw new AssertionError(answers);
            }
        }
    }

    private static String connected(byte[] data) throws Exception {
        // else the connection to the node is taken for a request forgery
        SilentCloseable allowed = BugDetectors.allowNetworkConnections();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), running().httpPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            return exchange(socket, data);
        } finally {
            allowed.close();
        }
    }

    private static String exchange(Socket socket, byte[] data) {
        try {
            socket.getOutputStream().write(data);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no end of the connection", e);
        } catch (IOException e) {
            // refused and closed while this was still sending
            return "";
        }
    }

    private static synchronized ServingNode running() throws Exception {
        ServingNode known = node;
        if (known != null) {
            return known;
        }
        Path root = Files.createTempDirectory("trimtab-fuzz");
        for (String model : new String[] {"constant_1", "identity_fp32", "identity_bytes", "two_inputs", "gather"}) {
            Path folder = Files.createDirectories(root.resolve(model).resolve("1"));
            Files.copy(MODELS.resolve(model + ".onnx"), folder.resolve("model.onnx"));
        }
        var settings = new SettingsSources()
                .override("models.root", root.toString())
                .override("http.port", "0")
                .override("management.port", "0")
                .override("management.token", "a-token-for-fuzzing-only")
                .override("admission.deadline", "5s")
                .override("events.enabled", "false");
        ServingNode started = get(ServingNode.start(ServingSettings.load(settings, Map.of())));
        get(started.whenReady());
        node = started;
        return started;
    }

    private static <T> T get(io.vertx.core.Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
