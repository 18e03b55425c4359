package io.trimtab.drift.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PolicyFileTest {
    @Test
    void anEmptyFileIsThePolicyAsShipped() {
        assertThat(PolicyFile.parse("", "policy.yaml")).isEqualTo(DriftPolicy.DEFAULT);
    }

    @Test
    void changesWhatItNames() {
        DriftPolicy policy =
                PolicyFile.parse("retrain:\n  effect: 0.1\n  cooldown: PT48H\nevidence: {persist: 4}\n", "p");

        assertThat(policy.retrain().effect()).isEqualTo(.1);
        assertThat(policy.retrain().cooldown()).isEqualTo(Duration.ofDays(2));
        assertThat(policy.evidence().persist()).isEqualTo(4);
        assertThat(policy.warn()).isEqualTo(DriftPolicy.DEFAULT.warn());
        assertThat(policy.hash()).isNotEqualTo(DriftPolicy.DEFAULT.hash());
    }

    @Test
    void listsEveryProblem() {
        assertThatThrownBy(() ->
                        PolicyFile.parse("retrain: {efect: 0.1, cooldown: a day}\nwarn: {budget-days: many}", "p"))
                .hasMessageContaining("unknown key 'retrain.efect', known are [effect, ")
                .hasMessageContaining("'retrain.cooldown' must be an ISO 8601 duration such as PT24H, was 'a day'")
                .hasMessageContaining("'warn.budget-days' must be a number, was 'many'");
    }

    @Test
    void weighsColumns() {
        DriftPolicy policy = PolicyFile.parse("weights: {distance: 2, 'mean delay': 0.5}", "p");

        assertThat(policy.weight("distance")).isEqualTo(2);
        assertThat(policy.weight("mean delay")).isEqualTo(.5);
        assertThat(policy.weight("other")).isEqualTo(1);
        assertThat(policy.hash()).isNotEqualTo(DriftPolicy.DEFAULT.hash());
        assertThat(PolicyFile.parse("weights:", "p")).isEqualTo(DriftPolicy.DEFAULT);
        assertThatThrownBy(() -> PolicyFile.parse("weights: {a: much}", "p"))
                .hasMessage("policy p: 'weights.a' must be a number, was 'much'");
        assertThatThrownBy(() -> PolicyFile.parse("weights: {a: -1}", "p"))
                .hasMessage("policy p: policy weights.a must be 0.0 to 1000000.0, was -1.0");
        assertThatThrownBy(() -> PolicyFile.parse("weights: 3", "p"))
                .hasMessage("policy p: 'weights' must be a mapping of columns to numbers, was '3'");
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatThrownBy(() -> PolicyFile.parse("warn: {effect: 2}", "p"))
                .hasMessage("policy p: policy warn.effect must be 0.0 to 1.0, was 2.0");
    }
}
