package io.trimtab.standalone.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class WebhookReceiverTest {
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final String BODY = "{\"test\": 2432232314}";

    private final List<WebhookReceiver.Message> heard = new CopyOnWriteArrayList<>();

    @Test
    void handsOnAMessageOnceHoweverOftenItIsDelivered() throws Exception {
        try (var receiver = receiver()) {
            assertThat(post(receiver, SIGNATURE, BODY)).isEqualTo(202);
            assertThat(post(receiver, SIGNATURE, BODY)).isEqualTo(200);
        }
        assertThat(heard).containsExactly(new WebhookReceiver.Message("msg_p5jXN8AQM9LWM0D4loKWxJek", BODY));
    }

    @Test
    void refusesAWrongSignature() throws Exception {
        try (var receiver = receiver()) {
            assertThat(post(receiver, "v1,AAAA", BODY)).isEqualTo(401);
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void refusesALargeBody() throws Exception {
        try (var receiver = receiver()) {
            assertThat(post(receiver, SIGNATURE, " ".repeat(21_000))).isEqualTo(413);
        }
        assertThat(heard).isEmpty();
    }

    private WebhookReceiver receiver() {
        var verifier = new WebhookVerifier(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", InstantSource.fixed(Instant.ofEpochSecond(1_614_265_330)));
        return WebhookReceiver.start(verifier, heard::add);
    }

    private static int post(WebhookReceiver receiver, String signature, String body) throws Exception {
        var request = HttpRequest.newBuilder(receiver.uri())
                .header("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
                .header("webhook-timestamp", "1614265330")
                .header("webhook-signature", signature)
                .POST(BodyPublishers.ofString(body, UTF_8))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
