package io.trimtab.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.standalone.process.ProcessSettings;
import io.trimtab.standalone.process.SingleProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's curl examples, sent to the process that its commands start, are answered as the README prints. */
final class ReadmeIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern EXAMPLE = Pattern.compile(
            "```sh\\ncurl -s localhost:8080(?<path>\\S+)[\\s\\\\]+-d '(?<body>[^']+)'\\n```\\n\\n```json\\n(?<answer>.+)\\n```");

    @TempDir
    Path folder;

    @Test
    void itsExamplesAreAnsweredAsPrinted() throws Exception {
        var examples = EXAMPLE.matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(2);
        var models = copy(ROOT.resolve("docs/examples/models"), folder.resolve("models"));

        try (var process = SingleProcess.start(new ProcessSettings(
                models,
                folder.resolve("data"),
                Optional.of("127.0.0.1:1"),
                ProcessSettings.Ports.FREE,
                Map.of(),
                Map.of()))) {
            await(process::servingReady);

            for (var example : examples) {
                var request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + process.httpPort() + example.group(1)))
                        .POST(BodyPublishers.ofString(example.group(2)))
                        .build();

                assertThat(HTTP.send(request, BodyHandlers.ofString()).body()).isEqualTo(example.group(3));
            }
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (var tree = Files.walk(from)) {
            for (var file : tree.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return to;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            assertThat(new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }
}
