package io.trimtab.standalone.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The message is the published test vector of Standard Webhooks. */
final class WebhookVerifierTest {
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String TIMESTAMP = "1614265330";
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void takesTheStandardsOwnMessage() {
        assertThat(verifierAt(1_614_265_330).refusal(ID, TIMESTAMP, SIGNATURE, BODY))
                .isEmpty();
    }

    @Test
    void takesAMessageWhenOneOfSeveralSignaturesMatches() {
        assertThat(verifierAt(1_614_265_330).refusal(ID, TIMESTAMP, "v1a,xyz v1,AAAA " + SIGNATURE, BODY))
                .isEmpty();
    }

    @Test
    void refusesAnotherBody() {
        assertThat(verifierAt(1_614_265_330).refusal(ID, TIMESTAMP, SIGNATURE, "{}".getBytes(UTF_8)))
                .hasValue("webhook-signature does not match");
    }

    @Test
    void refusesAnotherId() {
        assertThat(verifierAt(1_614_265_330).refusal("other", TIMESTAMP, SIGNATURE, BODY))
                .hasValue("webhook-signature does not match");
    }

    @Test
    void refusesAMessageThatIsTooOld() {
        assertThat(verifierAt(1_614_265_330 + 301).refusal(ID, TIMESTAMP, SIGNATURE, BODY))
                .hasValue("webhook-timestamp must be within 300 s of now, was 301 s away");
    }

    @Test
    void refusesAMessageWithoutSignature() {
        assertThat(verifierAt(1_614_265_330).refusal(ID, TIMESTAMP, null, BODY))
                .hasValue("headers webhook-id, webhook-timestamp and webhook-signature must be there");
    }

    @Test
    void refusesAShortSecret() {
        assertThatThrownBy(() -> new WebhookVerifier("whsec_AAAA", InstantSource.system()))
                .hasMessage("the webhook secret must have 24 to 64 bytes, had 3");
    }

    private static WebhookVerifier verifierAt(long second) {
        return new WebhookVerifier(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", InstantSource.fixed(Instant.ofEpochSecond(second)));
    }
}
