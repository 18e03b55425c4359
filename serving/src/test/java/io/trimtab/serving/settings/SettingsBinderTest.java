package io.trimtab.serving.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsBinderTest {
    record Port(
            @Setting(doc = "The port.", defaultValue = "8080", min = "0", max = "65535")
            int port,

            @Setting(doc = "The longest wait.", defaultValue = "10s", min = "1ms")
            Duration maxWait) {}

    enum Mode {
        BEST_EFFORT,
        AT_LEAST_ONCE
    }

    record Example(
            @Setting(doc = "") Port http,

            @Setting(doc = "The mode.", defaultValue = "best-effort")
            Mode mode,

            @Setting(doc = "Largest body.", defaultValue = "64MiB")
            DataSize maxSize,

            @Setting(doc = "Who may.", defaultValue = "") List<String> names,
            @Setting(doc = "Threads.", min = "1") Optional<Integer> threads) {
        Example {
            if (mode == Mode.AT_LEAST_ONCE && names.isEmpty()) {
                throw new IllegalArgumentException("names must not be empty when mode is at-least-once");
            }
        }
    }

    private static Example bind(SettingsSources sources) {
        return SettingsBinder.bind(Example.class, sources);
    }

    @Test
    void takesTheDefaultsWhenNothingIsGiven() {
        assertThat(SettingsBinder.defaults(Example.class))
                .isEqualTo(new Example(
                        new Port(8080, Duration.ofSeconds(10)),
                        Mode.BEST_EFFORT,
                        DataSize.ofMebibytes(64),
                        List.of(),
                        Optional.empty()));
    }

    @Test
    void readsNestedKeysFromYaml() {
        var example = bind(new SettingsSources().yaml("http:\n  port: 9\n  max-wait: PT1M\nnames: [a, b]\n", "x.yaml"));

        assertThat(example.http()).isEqualTo(new Port(9, Duration.ofMinutes(1)));
        assertThat(example.names()).containsExactly("a", "b");
    }

    @Test
    void letsTheEnvironmentWinOverTheFileAndAnOptionOverBoth() {
        var example = bind(new SettingsSources()
                .yaml("http:\n  port: 1\n  max-wait: 1s\n", "x.yaml")
                .environment(Map.of("TRIMTAB_SERVING_HTTP_PORT", "2", "TRIMTAB_SERVING_HTTP_MAX_WAIT", "2s"))
                .override("http.port", "3"));

        assertThat(example.http()).isEqualTo(new Port(3, Duration.ofSeconds(2)));
    }

    @Test
    void reportsAllProblemsTogether() {
        var sources = new SettingsSources()
                .yaml("http:\n  port: 70000\n  prot: 1\nmax-size: huge\nmode: fast\n", "serving.yaml")
                .environment(Map.of("TRIMTAB_SERVING_HTTP_PROT", "x", "TRIMTAB_SERVING_THREADS", "0"));

        assertThatThrownBy(() -> bind(sources))
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        e -> assertThat(e.problems())
                                .containsExactlyInAnyOrder(
                                        "unknown setting 'http.prot' (serving.yaml); did you mean 'http.port'?",
                                        "environment variable TRIMTAB_SERVING_HTTP_PROT is not a setting; did you mean "
                                                + "'TRIMTAB_SERVING_HTTP_PORT'?",
                                        "http.port: must be from 0 to 65535, was '70000' (serving.yaml)",
                                        "mode: expected one of best-effort, at-least-once, was 'fast' (serving.yaml)",
                                        "max-size: expected a size such as 64MiB (units B, KiB, MiB, GiB), was 'huge' "
                                                + "(serving.yaml)",
                                        "threads: must be at least 1, was '0' (environment variable "
                                                + "TRIMTAB_SERVING_THREADS)"));
    }

    @Test
    void reportsARuleOverSeveralSettings() {
        assertThatThrownBy(() -> bind(new SettingsSources().override("mode", "at-least-once")))
                .hasMessage(
                        "the settings have 1 problem:\n" + "  - names must not be empty when mode is at-least-once");
    }

    @Test
    void refusesYamlThatIsNotYaml() {
        assertThatThrownBy(() -> bind(new SettingsSources().yaml("http: [", "serving.yaml")))
                .hasMessageContaining("serving.yaml is not valid YAML");
    }

    @Test
    void refusesYamlThatAsksForJavaObjects() {
        assertThatThrownBy(() -> bind(new SettingsSources().yaml("mode: !!javax.script.ScriptEngineManager []", "x")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("x is not valid YAML");
    }

    @Test
    void saysThatTheFileIsMissing(@TempDir Path folder) {
        Path file = folder.resolve("serving.yaml");

        assertThatThrownBy(() -> bind(new SettingsSources().file(file)))
                .hasMessageContaining("settings file '" + file + "' cannot be read: it does not exist");
    }

    @Test
    void writesSizesInTheLargestUnitThatFits() {
        assertThat(DataSize.ofMebibytes(64)).hasToString("64MiB");
        assertThat(new DataSize(1536)).hasToString("1536B");
        assertThat(new DataSize(1 << 30)).hasToString("1GiB");
    }

    @Test
    void documentsEverySettingWithTypeDefaultAndMeaning() {
        assertThat(SettingsReference.table(Example.class))
                .contains("| `http.port` | whole number, 0 to 65535 | `8080` | The port. |")
                .contains("| `threads` | whole number, at least 1 | none | Threads. |")
                .contains("| `mode` | best-effort, at-least-once | `best-effort` | The mode. |");
    }
}
