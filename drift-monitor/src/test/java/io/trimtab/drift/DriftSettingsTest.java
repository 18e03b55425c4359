package io.trimtab.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.drift.topology.WindowSettings;
import io.trimtab.events.ActionMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DriftSettingsTest {
    private static final String SECRET = "whsec_" + "C".repeat(32);

    @Test
    void hasDefaultsThatAskAPersonFirst() {
        DriftSettings settings = DriftSettings.of(Map.of());

        assertThat(settings.windows()).isEqualTo(WindowSettings.DEFAULT);
        assertThat(settings.retrain()).isEqualTo(ActionMode.APPROVE);
        assertThat(settings.rollback()).isEqualTo(ActionMode.APPROVE);
        assertThat(settings.webhook()).isEmpty();
        assertThat(settings.api().host()).isEqualTo("127.0.0.1");
        assertThat(settings.api().port()).isEqualTo(8083);
        assertThat(settings.kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092");
    }

    @Test
    void takesEveryKindOfValue() {
        DriftSettings settings = DriftSettings.of(Map.of(
                "window.grace", "PT90S",
                "kafka.commit-interval", "250ms",
                "policy.rollback-mode", "auto",
                "webhook.url", "https://example.org/hook",
                "webhook.secret", SECRET + " " + SECRET,
                "kafka.client.security.protocol", "SSL"));

        assertThat(settings.windows().grace()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.kafka().commitInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.rollback()).isEqualTo(ActionMode.AUTO);
        assertThat(settings.webhook().orElseThrow().secrets()).hasSize(2);
        assertThat(settings.kafka().client()).containsEntry("security.protocol", "SSL");
    }

    @Test
    void tellsEveryProblemAtOnce() {
        assertThatThrownBy(() -> DriftSettings.of(Map.of(
                        "api.port", "99999",
                        "window.pane", "soon",
                        "policy.retrain-mode", "maybe",
                        "webhook.url", "ftp://example.org",
                        "webhook.secret", SECRET,
                        "windows.grace", "1m")))
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        e -> assertThat(e.problems())
                                .contains(
                                        "api.port must be a whole number from 0 to 65535, was '99999'",
                                        "window.pane must be a duration such as 500ms, 5m or PT5M, was 'soon'",
                                        "policy.retrain-mode must be one of approve, auto, notify, was 'maybe'")
                                .anyMatch(problem ->
                                        problem.startsWith("webhook.url must be an absolute http or https address"))
                                .anyMatch(problem -> problem.startsWith("'windows.grace' is not a setting")));
    }

    @Test
    void wantsASecretForAWebhook() {
        assertThatThrownBy(() -> DriftSettings.of(Map.of("webhook.url", "http://127.0.0.1:1/")))
                .hasMessage(
                        "settings have 1 problem: webhook.secret or webhook.secret-file must be set when webhook.url is");
    }

    @Test
    void readsSecretsFromFilesAndNeverPrintsThem(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "the-token\n");

        DriftSettings settings = DriftSettings.of(Map.of(
                "api.token-file",
                file.toString(),
                "webhook.url",
                "http://127.0.0.1:1/",
                "webhook.secret",
                SECRET,
                "kafka.client.sasl.jaas.config",
                "password=hunter2"));

        assertThat(settings.api().token()).contains("the-token");
        assertThat(settings.toString())
                .doesNotContain("the-token")
                .doesNotContain("CCCC")
                .doesNotContain("hunter2");
    }

    @Test
    void takesSettingsFromAFileAndThenTheEnvironment(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("monitor.properties"), "api.port=1\napi.keep=20\n");

        Map<String, String> values =
                DriftMain.values(new String[] {file.toString()}, Map.of("TRIMTAB_DRIFT_API_PORT", "2"));

        assertThat(values).containsExactlyInAnyOrderEntriesOf(Map.of("api.port", "2", "api.keep", "20"));
    }
}
