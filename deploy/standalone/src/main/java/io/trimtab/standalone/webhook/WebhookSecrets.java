package io.trimtab.standalone.webhook;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes secrets for signed webhooks. */
public final class WebhookSecrets {
    private static final int BYTES = 32;

    private WebhookSecrets() {}

    /** A new one: {@code whsec_} and the base64 of 32 random bytes. */
    public static String random() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }
}
