package io.trimtab.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.policy.DefaultPolicy;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.PolicyContext;
import io.trimtab.events.ActionMode;
import io.trimtab.events.DriftReport;
import io.trimtab.events.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelPoliciesTest {
    @TempDir
    Path root;

    private ModelPolicies policies;

    @BeforeEach
    void aRegistryWithOneModel() throws IOException {
        Files.createDirectories(root.resolve("m/1"));
        policies = new ModelPolicies(root);
    }

    private void write(String yaml) throws IOException {
        Files.writeString(root.resolve("m/policy.yaml"), yaml);
    }

    @Test
    void withoutAFileItIsTheShippedPolicy() {
        assertThat(policies.apply("m")).isEqualTo(DriftPolicy.DEFAULT);
        assertThat(policies.apply("unknown")).isEqualTo(DriftPolicy.DEFAULT);
    }

    @Test
    void followsTheFileAsItChanges() throws IOException {
        write("warn: {effect: 0.04}");
        assertThat(policies.apply("m").warn().effect()).isEqualTo(.04);
        assertThat(policies.apply("other")).isEqualTo(DriftPolicy.DEFAULT);

        write("warn: {effect: 0.03}");
        assertThat(policies.apply("m").warn().effect()).isEqualTo(.03);

        Files.delete(root.resolve("m/policy.yaml"));
        assertThat(policies.apply("m")).isEqualTo(DriftPolicy.DEFAULT);
    }

    @Test
    void keepsTheLastGoodPolicyWhileTheFileIsBad() throws IOException {
        write("warn: {efect: 0.03}");
        assertThat(policies.apply("m")).isEqualTo(DriftPolicy.DEFAULT);

        write("warn: {effect: 0.04}");
        policies.apply("m");
        write("warn: {effect: many}");
        assertThat(policies.apply("m").warn().effect()).isEqualTo(.04);
        write("\u0000: [");
        assertThat(policies.apply("m").warn().effect()).isEqualTo(.04);

        write("warn: {effect: 0.04}");
        assertThat(policies.apply("m").warn().effect()).isEqualTo(.04);
    }

    @Test
    void refusesAFileThatIsTooLong() throws IOException {
        write("warn: {effect: 0.04}\n" + "#".repeat(ModelPolicies.MAX_BYTES));

        assertThat(policies.apply("m")).isEqualTo(DriftPolicy.DEFAULT);
    }

    @Test
    void doesNotLeaveTheRegistry(@TempDir Path outside) throws IOException {
        Path file = Files.writeString(outside.resolve("policy.yaml"), "warn: {effect: 0.04}");
        Files.createSymbolicLink(root.resolve("m/policy.yaml"), file);
        Files.createSymbolicLink(root.resolve("linked"), outside);

        assertThat(policies.apply("m")).isEqualTo(DriftPolicy.DEFAULT);
        assertThat(policies.apply("linked")).isEqualTo(DriftPolicy.DEFAULT);
        assertThat(policies.apply("../" + outside.getFileName())).isEqualTo(DriftPolicy.DEFAULT);
    }

    @Test
    void reportsNameThePolicyThatJudged() throws IOException {
        write("warn: {effect: 0.04}");
        String own = policies.apply("m").hash();

        assertThat(report("m").policyHash()).isEqualTo(own).isNotEqualTo(DriftPolicy.DEFAULT.hash());
        assertThat(report("other").policyHash()).isEqualTo(DriftPolicy.DEFAULT.hash());
    }

    private DriftReport report(String model) {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        var window = new WindowProfile(
                new Traffic(model, "1", Endpoint.DEFAULT),
                start,
                start.plusSeconds(3600),
                GridCounts.empty(GridLayout.EMPTY));
        var context = new PolicyContext(
                VersionBaseline.none("none"), Optional.empty(), Optional.empty(), ActionMode.AUTO, ActionMode.AUTO);
        return new DefaultPolicy(policies).step(null, window, context).reports().get(0);
    }
}
