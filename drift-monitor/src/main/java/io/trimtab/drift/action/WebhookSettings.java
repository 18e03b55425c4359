package io.trimtab.drift.action;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where and how a retrain is asked for.
 *
 * @param url absolute http or https address
 * @param secrets every request is signed with each; at least one
 * @param timeout longest wait for one answer
 * @param maxAttempts tries in all
 * @param initialInterval wait before the second try; each further wait is four times as long, with jitter
 * @param maxInterval longest wait, and longest Retry-After that is obeyed
 */
public record WebhookSettings(
        URI url,
        List<WebhookSecret> secrets,
        Duration timeout,
        int maxAttempts,
        Duration initialInterval,
        Duration maxInterval) {
    /** Checks the address. */
    public WebhookSettings {
        secrets = List.copyOf(secrets);
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null || url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "webhook.url must be an absolute http or https address without a user, was '"
                            + (url.getUserInfo() == null ? url : url.getScheme() + "://(user)@" + url.getHost()) + "'");
        }
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("webhook.secret must be set when webhook.url is");
        }
    }
}
