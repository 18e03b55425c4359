package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.serving.RunningNode.Models;
import io.trimtab.serving.settings.SettingsException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartAndStopIT {
    private static final String BODY = request("input", "FP32", "[1,1]", "[0]");

    @TempDir
    private Path root;

    private Models models() {
        return new Models(root).with("constant", "1", "constant_1.onnx");
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServingSettings settings = models().settings("http.port=" + taken.getLocalPort());

            assertThatThrownBy(() -> RunningNode.start(settings))
                    .hasRootCauseInstanceOf(java.net.BindException.class)
                    .cause()
                    .hasMessage("cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": it is taken, or the address is not one of this machine; choose another port with "
                            + "http.port");
        }
    }

    @Test
    void saysThatTheModelsFolderIsMissing() {
        ServingSettings settings = new Models(root.resolve("none")).settings();

        assertThatThrownBy(() -> RunningNode.start(settings))
                .cause()
                .hasMessage("models.root must be a folder with one folder for each model, was '" + root.resolve("none")
                        + "', which is none");
    }

    @Test
    void refusesAnUnknownSetting() {
        assertThatThrownBy(() -> models().settings("http.prot=1"))
                .isInstanceOf(SettingsException.class)
                .hasMessage("the settings have 1 problem:\n"
                        + "  - unknown setting 'http.prot' (option); did you mean 'http.port'?");
    }

    @Test
    void makesATokenFileThatOnlyItsOwnerReads() throws Exception {
        Path file = root.resolve("secret").resolve("token");
        Path models = Files.createDirectory(root.resolve("models"));
        var sources = new io.trimtab.serving.settings.SettingsSources()
                .override("models.root", models.toString())
                .override("http.port", "0")
                .override("management.port", "0")
                .override("events.enabled", "false")
                .override("management.token-file", file.toString());

        ServingNode node = RunningNode.start(ServingSettings.load(sources, java.util.Map.of()));
        node.drainAndClose().toCompletionStage().toCompletableFuture().join();

        assertThat(Files.readString(file).strip()).hasSize(48);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void answersEveryRequestThatItAcceptedBeforeItEnds() throws Exception {
        RunningNode node = new Models(root).with("slow", "1", "slow.onnx").serve("batching.instances=1");
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(node.postLater("/v2/models/slow/infer", request("rounds", "INT64", "[]", "[20000]")));
        }
        while (!node.management("/metrics")
                        .body()
                        .contains("trimtab_requests_in_flight{model=\"slow\",version=\"1\"} 5.0")
                && answers.stream().noneMatch(CompletableFuture::isDone)) {
            Thread.onSpinWait();
        }

        node.close();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
    }

    @Test
    void saysThatItIsNotReadyWhileItDrains() throws Exception {
        RunningNode node = models().serve("shutdown.grace=2s");

        CompletableFuture<Void> end =
                node.node().drainAndClose().toCompletionStage().toCompletableFuture();

        assertThat(node.get("/v2/health/ready").statusCode()).isEqualTo(503);
        HttpResponse<String> answer = node.post("/v2/models/constant/infer", BODY);
        assertThat(answer.statusCode()).as("still answers").isEqualTo(200);
        assertThat(answer.headers().firstValue("connection")).hasValue("close");
        end.join();
    }
}
