package io.trimtab.loadtests.grpc;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.loadtests.load.LoadOutcome;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads orders from standard input, one JSON object a line, carries each out over HTTP/2 and answers with one JSON object a
 * line; ends at the end of its input. Bodies are gRPC messages with their five bytes of prefix.
 */
public final class GrpcGenerator {
    private GrpcGenerator() {}

    /** Starts the generator on one event loop. */
    public static void main(String[] arguments) throws IOException {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        obey(vertx, orders, new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.exit(0);
    }

    private static void obey(Vertx vertx, BufferedReader orders, PrintStream answers) throws IOException {
        var json = new ObjectMapper();
        answers.println("{\"ready\":true}");
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            try {
                GrpcOrder order = json.readValue(line, GrpcOrder.class);
                LoadOutcome outcome = new GrpcLoad(vertx, order, bodies(order.bodies()))
                        .run()
                        .await(order.durationMillis() + GrpcLoad.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                answers.println(json.writeValueAsString(outcome));
            } catch (IOException | RuntimeException | TimeoutException e) {
                e.printStackTrace();
                answers.println(json.createObjectNode().put("error", String.valueOf(e.getMessage())));
            }
        }
    }

    private static List<Buffer> bodies(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> Buffer.buffer(Base64.getDecoder().decode(line)))
                .toList();
    }
}
