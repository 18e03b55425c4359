package io.trimtab.drift.action;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WebhookSignatureTest {
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final Instant TIME = Instant.ofEpochSecond(1_614_265_330L);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
    private static final WebhookSecret SECRET = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void signsTheSpecificationsOwnExample() {
        assertThat(WebhookSignature.sign(List.of(SECRET), ID, TIME, BODY)).isEqualTo(SIGNATURE);
    }

    @Test
    void signsWithEverySecretWhileRotating() {
        WebhookSecret next = WebhookSecret.parse("whsec_" + "A".repeat(32));

        String signatures = WebhookSignature.sign(List.of(next, SECRET), ID, TIME, BODY);

        assertThat(signatures.split(" ")).hasSize(2).contains(SIGNATURE);
        assertThat(WebhookSignature.verify(SECRET, ID, "1614265330", signatures, BODY, TIME))
                .isTrue();
        assertThat(WebhookSignature.verify(next, ID, "1614265330", signatures, BODY, TIME))
                .isTrue();
    }

    @Test
    void refusesAnotherBodyIdOrAnOldTimeStamp() {
        assertThat(WebhookSignature.verify(SECRET, ID, "1614265330", SIGNATURE, "{}".getBytes(UTF_8), TIME))
                .isFalse();
        assertThat(WebhookSignature.verify(SECRET, "other", "1614265330", SIGNATURE, BODY, TIME))
                .isFalse();
        assertThat(WebhookSignature.verify(SECRET, ID, "1614265330", SIGNATURE, BODY, TIME.plusSeconds(301)))
                .isFalse();
        assertThat(WebhookSignature.verify(SECRET, ID, "soon", SIGNATURE, BODY, TIME))
                .isFalse();
    }

    @Test
    void neverShowsASecret() {
        assertThat(SECRET.toString()).isEqualTo("WebhookSecret[hidden]");
        assertThatThrownBy(() -> WebhookSecret.parse("whsec_c2hvcnQ="))
                .hasMessage("webhook.secret must hold 24 to 64 bytes, holds 5");
        assertThatThrownBy(() -> WebhookSecret.parse("hunter2")).hasMessage("webhook.secret must start with whsec_");
    }
}
