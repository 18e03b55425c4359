package io.trimtab.loadtests.stage;

import io.trimtab.loadtests.answers.AnswerLedger;
import io.trimtab.loadtests.load.FeatureRows;
import io.trimtab.loadtests.process.ChildProcess;
import io.trimtab.loadtests.process.Endpoints;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/** A running {@code trimtab serve} seen from outside: its HTTP port and its metrics. */
public record TrimtabServer(ChildProcess process, String model, int httpPort, int grpcPort, int managementPort) {
    /** Path of a unary inference call at the gRPC port. */
    public static final String GRPC_INFER = "/inference.GRPCInferenceService/ModelInfer";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern ACKS = Pattern.compile("^\\s*acks = (\\S+)$", Pattern.MULTILINE);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public static TrimtabServer await(ChildProcess process, String model, Duration patience) throws IOException {
        Endpoints endpoints = Endpoints.await(process, patience);
        return new TrimtabServer(
                process, model, endpoints.port("http"), endpoints.port("grpc"), endpoints.port("management"));
    }

    /** Path of an inference request. */
    public String path() {
        return "/v2/models/" + model + "/infer";
    }

    /**
     * Sends every input once, one after the other, and holds each answer against the model.
     *
     * @return how many were answered: all of them
     */
    public long check(AnswerLedger ledger, FeatureRows rows, String input) throws IOException, RefusedException {
        List<String> bodies = rows.requestBodies(input);
        for (int i = 0; i < bodies.size(); i++) {
            HttpResponse<byte[]> response = send(infer(bodies.get(i)));
            if (response.statusCode() != 200) {
                throw new RefusedException(List.of("Trimtab answered " + bodies.get(i) + " with status "
                        + response.statusCode() + ": " + new String(response.body(), StandardCharsets.UTF_8)));
            }
            var problem = ledger.answer(rows.rows().get(i), response.body());
            if (problem.isPresent()) {
                throw new RefusedException(List.of("Trimtab " + problem.get()));
            }
        }
        return bodies.size();
    }

    /**
     * Sends all these requests at the same time.
     *
     * @return the answers' bodies, in the order of the requests
     * @throws RefusedException when one has another status than 200
     */
    public List<byte[]> askAtOnce(List<String> bodies) throws IOException, RefusedException {
        List<CompletableFuture<HttpResponse<byte[]>>> answers = bodies.stream()
                .map(body -> HTTP.sendAsync(infer(body), HttpResponse.BodyHandlers.ofByteArray()))
                .toList();
        var content = new ArrayList<byte[]>();
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            HttpResponse<byte[]> response;
            try {
                response = answer.join();
            } catch (CompletionException e) {
                throw new IOException("Trimtab gave no answer: " + e.getCause(), e);
            }
            if (response.statusCode() != 200) {
                throw new RefusedException(List.of("Trimtab answered with status " + response.statusCode() + ": "
                        + new String(response.body(), StandardCharsets.UTF_8)));
            }
            content.add(response.body());
        }
        return content;
    }

    private HttpRequest infer(String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path()))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /**
     * The sum of a Prometheus counter over all its labels.
     *
     * @throws IOException when the server has no such counter: a number that is not there is not 0
     */
    public double counter(String name) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/metrics"))
                .timeout(PATIENCE)
                .build();
        String text = new String(send(request).body(), StandardCharsets.UTF_8);
        List<String> lines = text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .toList();
        if (lines.isEmpty()) {
            throw new IOException("Trimtab's metrics have no counter '" + name + "'");
        }
        return lines.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /**
     * What is wrong with the acknowledgements that its producers wait for; nothing when that is all replicas'. Kafka's
     * client writes its settings into the log when it starts; {@code acks = -1} is its name for {@code all}.
     */
    public Optional<String> objectionToAcks() throws IOException {
        List<String> acks = ACKS.matcher(process.written())
                .results()
                .map(result -> result.group(1))
                .toList();
        if (acks.isEmpty()) {
            return Optional.of("Trimtab's log does not show which acknowledgements its producer waits for");
        }
        return acks.stream().allMatch("-1"::equals)
                ? Optional.empty()
                : Optional.of("Trimtab's producer must wait for acks=all, was " + acks);
    }

    private static HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(String.format(Locale.ROOT, "interrupted while asking %s", request.uri()), e);
        }
    }
}
