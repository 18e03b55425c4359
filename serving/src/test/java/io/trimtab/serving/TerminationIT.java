package io.trimtab.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RunningNode.Models;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node as a process of its own. */
final class TerminationIT {
    private static final Pattern LISTENING =
            Pattern.compile("listening http=\"(\\d+)\" grpc=\"\\d+\" management=\"(\\d+)\"");

    @TempDir
    private Path root;

    private Process start(String... settings) throws IOException {
        new Models(root.resolve("models")).with("slow", "1", "slow.onnx");
        var command = new java.util.ArrayList<>(java.util.List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ServingMain.class.getName(),
                "models.root=" + root.resolve("models"),
                "management.token-file=" + root.resolve("token"),
                "http.port=0",
                "grpc.port=0",
                "management.port=0",
                "events.enabled=false"));
        command.addAll(java.util.List.of(settings));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Waits for two lines, in whichever order; the first pattern's match. */
    private static Matcher awaitLines(BufferedReader output, Pattern first, Pattern second) throws IOException {
        Matcher found = null;
        boolean foundSecond = false;
        String line;
        while ((line = output.readLine()) != null) {
            Matcher matcher = first.matcher(line);
            found = matcher.find() ? matcher : found;
            foundSecond |= second.matcher(line).find();
            if (found != null && foundSecond) {
                return found;
            }
        }
        throw new AssertionError("the process ended without " + first + " and " + second);
    }

    @Test
    void answersWhatItAcceptedBeforeASignalEndsItWithStatus0() throws Exception {
        Process process = start();
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            Matcher ports = awaitLines(output, LISTENING, Pattern.compile("version is ready"));
            var client = HttpClient.newHttpClient();
            String body = RunningNode.request("rounds", "INT64", "[]", "[20000]");
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.group(1) + "/v2/models/slow/infer"))
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            awaitInFlight(client, ports.group(2), answer);

            process.destroy();

            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void endsWithStatus1AndEveryProblemWhenItsSettingsAreWrong() throws Exception {
        Process process = start("http.prot=1", "admission.deadline=soon");
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String text = String.join("\n", output.lines().toList());

            assertThat(text)
                    .contains("the settings have 2 problems:")
                    .contains("unknown setting 'http.prot' (option); did you mean 'http.port'?")
                    .contains("admission.deadline: expected a duration such as 250ms, 10s, 5m or PT5M, was 'soon'");
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void awaitInFlight(HttpClient client, String port, CompletableFuture<?> answer) throws Exception {
        var metrics = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        while (!answer.isDone()
                && !client.send(metrics, BodyHandlers.ofString())
                        .body()
                        .contains("trimtab_requests_in_flight{model=\"slow\",version=\"1\"} 1.0")) {
            Thread.onSpinWait();
        }
    }
}
