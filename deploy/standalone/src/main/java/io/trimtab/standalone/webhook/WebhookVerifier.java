package io.trimtab.standalone.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a message comes from whoever knows the secret and is not an old one sent again.
 *
 * <p>Standard Webhooks, scheme {@code v1}: HMAC-SHA256 over {@code id.timestamp.body}.
 */
public final class WebhookVerifier {
    private static final String PREFIX = "whsec_";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final SecretKeySpec key;
    private final InstantSource clock;

    /**
     * @param secret {@code whsec_} and the base64 of 24 to 64 bytes
     */
    public WebhookVerifier(String secret, InstantSource clock) {
        if (!secret.startsWith(PREFIX)) {
            throw new IllegalArgumentException("the webhook secret must start with whsec_");
        }
        byte[] bytes = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
        if (bytes.length < 24 || bytes.length > 64) {
            throw new IllegalArgumentException("the webhook secret must have 24 to 64 bytes, had " + bytes.length);
        }
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
        this.clock = clock;
    }

    /**
     * Why the message must be refused; empty when it is genuine.
     *
     * @param id header {@code webhook-id}
     * @param timestamp header {@code webhook-timestamp}, seconds since the epoch
     * @param signatures header {@code webhook-signature}, one or more {@code v1,<base64>} separated by spaces
     */
    public Optional<String> refusal(
            @Nullable String id, @Nullable String timestamp, @Nullable String signatures, byte[] body) {
        if (id == null || timestamp == null || signatures == null) {
            return Optional.of("headers webhook-id, webhook-timestamp and webhook-signature must be there");
        }
        if (!timestamp.matches("[0-9]{1,12}")) {
            return Optional.of("webhook-timestamp must be seconds since the epoch");
        }
        long age = Math.abs(clock.instant().getEpochSecond() - Long.parseLong(timestamp));
        if (age > TOLERANCE.toSeconds()) {
            return Optional.of("webhook-timestamp must be within %d s of now, was %d s away"
                    .formatted(TOLERANCE.toSeconds(), age));
        }
        byte[] expected = sign(id, timestamp, body);
        for (String signature : signatures.split(" ")) {
            if (signature.startsWith("v1,")
                    && MessageDigest.isEqual(expected, signature.substring(3).getBytes(UTF_8))) {
                return Optional.empty();
            }
        }
        return Optional.of("webhook-signature does not match");
    }

    private byte[] sign(String id, String timestamp, byte[] body) {
        try {
            var signed = new ByteArrayOutputStream();
            signed.writeBytes((id + "." + timestamp + ".").getBytes(UTF_8));
            signed.writeBytes(body);
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getEncoder().encode(mac.doFinal(signed.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }
}
