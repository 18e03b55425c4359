package io.trimtab.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.standalone.Trimtab;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that a command started, as a process of its own. */
final class ShutdownIT {
    private static final Path SLOW = Path.of("../../serving/src/test/resources/models/slow.onnx");
    private static final Pattern ENDPOINT = Pattern.compile("(\\w+) +http://127\\.0\\.0\\.1:(\\d+)");
    private static final String REQUEST = """
            {"inputs":[{"name":"rounds","datatype":"INT64","shape":[],"data":[20000]}]}""";

    @TempDir
    Path folder;

    @Test
    void answersWhatItLetInBeforeASignalEndsItWithStatus0() throws Exception {
        var version = Files.createDirectories(folder.resolve("models/slow/1"));
        Files.copy(SLOW, version.resolve("model.onnx"));
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Trimtab.class.getName(),
                        "up",
                        "--models=" + folder.resolve("models"),
                        "--data-dir=" + folder.resolve("data"),
                        "--http-port=0",
                        "--grpc-port=0",
                        "--management-port=0",
                        "--monitor-port=0",
                        "--broker-port=0")
                .redirectErrorStream(true)
                .start();
        try (var output = process.inputReader(UTF_8)) {
            var ports = portsWhenReady(output);
            var http = HttpClient.newHttpClient();
            var answer = http.sendAsync(
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + ports.get("http") + "/v2/models/slow/infer"))
                            .POST(BodyPublishers.ofString(REQUEST))
                            .build(),
                    BodyHandlers.ofString());
            awaitInFlight(http, String.valueOf(ports.get("management")), answer);

            process.destroy();

            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aDemoCutOffInTheMiddleOfItsStoryCleansUpAndSaysSo() throws Exception {
        var temporary = Files.createDirectory(folder.resolve("tmp"));
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Trimtab.class.getName(),
                        "demo",
                        "--fast")
                .redirectErrorStream(true)
                .start();
        try (var output = process.inputReader(UTF_8)) {
            String line = output.readLine();
            while (line != null && !line.contains("version 1 trained")) {
                line = output.readLine();
            }
            assertThat(line).as("a version is trained, its story begins").isNotNull();

            process.toHandle().destroy();

            var rest = String.join("\n", output.lines().toList());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(rest).contains("the demo was told to end before its story was over");
            assertThat(process.exitValue()).as(rest).isEqualTo(1);
            try (var left = Files.list(temporary)) {
                assertThat(left.filter(path -> path.getFileName().toString().startsWith("trimtab-demo")))
                        .isEmpty();
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static Map<String, String> portsWhenReady(BufferedReader output) throws Exception {
        var ports = new HashMap<String, String>();
        String line;
        while ((line = output.readLine()) != null) {
            var endpoint = ENDPOINT.matcher(line);
            if (endpoint.matches()) {
                ports.put(endpoint.group(1), endpoint.group(2));
            }
            if (line.equals("ready")) {
                return ports;
            }
        }
        throw new AssertionError("the process ended before it was ready");
    }

    private static void awaitInFlight(HttpClient http, String port, Future<?> answer) throws Exception {
        var metrics = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        while (!answer.isDone()
                && !http.send(metrics, BodyHandlers.ofString())
                        .body()
                        .contains("trimtab_requests_in_flight{model=\"slow\",version=\"1\"} 1.0")) {
            Thread.onSpinWait();
        }
    }
}
