package io.trimtab.drift.action;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signatures of the Standard Webhooks specification 1.0: {@code v1,<base64 of HMAC-SHA256>} over
 * {@code <id>.<seconds>.<body>}.
 */
public final class WebhookSignature {
    /** How far a time stamp may be from the receiver's clock. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private WebhookSignature() {}

    /** The {@code webhook-signature} header: one signature per secret. */
    public static String sign(List<WebhookSecret> secrets, String id, Instant time, byte[] body) {
        return secrets.stream()
                .map(secret -> "v1," + hmac(secret, id, Long.toString(time.getEpochSecond()), body))
                .collect(Collectors.joining(" "));
    }

    /**
     * Whether one of the signatures was made with the secret and the time stamp is recent.
     *
     * @param timestamp the {@code webhook-timestamp} header
     * @param signatures the {@code webhook-signature} header
     */
    public static boolean verify(
            WebhookSecret secret, String id, String timestamp, String signatures, byte[] body, Instant now) {
        long seconds;
        try {
            seconds = Long.parseLong(timestamp);
        } catch (NumberFormatException e) {
            return false;
        }
        if (Math.abs(now.getEpochSecond() - seconds) > TOLERANCE.toSeconds()) {
            return false;
        }
        byte[] expected = ("v1," + hmac(secret, id, timestamp, body)).getBytes(UTF_8);
        boolean matched = false;
        for (String signature : signatures.split(" ")) {
            matched |= MessageDigest.isEqual(expected, signature.getBytes(UTF_8));
        }
        return matched;
    }

    private static String hmac(WebhookSecret secret, String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.key(), "HmacSHA256"));
            mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no HmacSHA256", e);
        }
    }
}
