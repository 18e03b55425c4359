package io.trimtab.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.drift.report.MonitorMeter;
import io.trimtab.serving.metrics.ServingMeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What lies under deploy/ names things that exist. */
final class DashboardTest {
    private static final Path DEPLOY = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern METRIC = Pattern.compile("trimtab_[a-z_]+");

    @Test
    void queriesOnlyMetricsThatExist() throws Exception {
        var dashboard = new ObjectMapper()
                .readTree(DEPLOY.resolve("grafana/dashboards/trimtab.json").toFile());
        var queried = new TreeSet<String>();
        for (var expression : dashboard.findValuesAsText("expr")) {
            METRIC.matcher(expression).results().forEach(match -> queried.add(base(match.group())));
        }

        assertThat(queried).isNotEmpty().isSubsetOf(meters());
    }

    @Test
    void scrapesTheDefaultPorts() throws Exception {
        Map<String, Object> prometheus = new Yaml().load(Files.readString(DEPLOY.resolve("prometheus/prometheus.yml")));

        assertThat(prometheus.get("scrape_configs").toString()).contains("127.0.0.1:8082", "127.0.0.1:8083");
    }

    @Test
    void composesServicesThatKnowEachOther() throws Exception {
        Map<String, Map<String, Map<String, Object>>> compose =
                new Yaml().load(Files.readString(DEPLOY.resolve("compose.yaml")).replace("<<: *trimtab", "x: 1"));

        assertThat(compose.get("services").keySet())
                .containsExactlyInAnyOrder("kafka", "serving", "monitor", "prometheus", "grafana");
    }

    /** Prometheus adds an ending to what a meter is called. */
    private static String base(String metric) {
        return metric.replaceAll("_(total|count|sum|bucket|max|seconds_count|seconds_sum|seconds_bucket)$", "");
    }

    private static Set<String> meters() {
        return Stream.concat(
                        Arrays.stream(ServingMeter.values()).map(meter -> meter.meterName()),
                        Arrays.stream(MonitorMeter.values()).map(MonitorMeter::meter))
                .map(name -> base(name.replace('.', '_')))
                .collect(Collectors.toSet());
    }
}
