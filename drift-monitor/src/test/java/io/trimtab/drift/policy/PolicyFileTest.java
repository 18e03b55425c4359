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
    void refusesNumbersOutOfRange() {
        assertThatThrownBy(() -> PolicyFile.parse("warn: {effect: 2}", "p"))
                .hasMessage("policy p: policy warn.effect must be 0.0 to 1.0, was 2.0");
    }
}
