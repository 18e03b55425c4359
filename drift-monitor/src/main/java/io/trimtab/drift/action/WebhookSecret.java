package io.trimtab.drift.action;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A Standard Webhooks secret: {@code whsec_} and the base64 of 24 to 64 bytes. Never prints itself. */
public final class WebhookSecret {
    private static final String PREFIX = "whsec_";

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    /** The secret in this text. {@link IllegalArgumentException} (without the text) when it has another form. */
    public static WebhookSecret parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("webhook.secret must start with " + PREFIX);
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("webhook.secret must be " + PREFIX + " and base64", e);
        }
        if (key.length < 24 || key.length > 64) {
            throw new IllegalArgumentException("webhook.secret must hold 24 to 64 bytes, holds " + key.length);
        }
        return new WebhookSecret(key);
    }

    /** One or more secrets, separated by spaces; every request is signed with each. */
    public static List<WebhookSecret> parseAll(String text) {
        return Arrays.stream(text.strip().split("\\s+"))
                .map(WebhookSecret::parse)
                .toList();
    }

    byte[] key() {
        return key.clone();
    }

    @Override
    public String toString() {
        return "WebhookSecret[hidden]";
    }
}
