package io.trimtab.drift.report;

import java.util.Optional;

/**
 * Where the API listens and how much it remembers.
 *
 * @param port 0 takes any free one
 * @param token bearer token for approving and rejecting; without one nobody can
 * @param keep newest events kept per model
 */
public record ApiSettings(String host, int port, Optional<String> token, int keep) {
    @Override
    public String toString() {
        return "ApiSettings[" + host + ":" + port + (token.isPresent() ? ", token hidden" : ", no token") + "]";
    }
}
