package io.trimtab.serving.protocol.oip;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a path of the protocol names.
 *
 * @param model the model's name, empty where the path has none
 * @param version the version or alias, where the path has one
 */
record OipPath(Kind kind, String model, Optional<String> version) {

    /** What is at the path. */
    enum Kind {
        ROOT,
        SERVER,
        SERVER_LIVE,
        SERVER_READY,
        MODELS,
        MODEL,
        MODEL_READY,
        MODEL_STATISTICS,
        MODEL_CONFIG,
        INFER,
        UNKNOWN
    }

    private static final String MODELS_PREFIX = "/v2/models/";
    private static final OipPath UNKNOWN = of(Kind.UNKNOWN);

    static OipPath parse(String path) {
        if (path.startsWith(MODELS_PREFIX)) {
            return model(path);
        }
        return switch (path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path) {
            case "/" -> of(Kind.ROOT);
            case "/v2" -> of(Kind.SERVER);
            case "/v2/health/live" -> of(Kind.SERVER_LIVE);
            case "/v2/health/ready" -> of(Kind.SERVER_READY);
            case "/v2/models" -> of(Kind.MODELS);
            default -> UNKNOWN;
        };
    }

    /** {@code /v2/models/{model}[/versions/{version}][/ready|/stats|/config|/infer]}. */
    private static OipPath model(String path) {
        int end = path.endsWith("/") ? path.length() - 1 : path.length();
        int start = MODELS_PREFIX.length();
        if (start >= end) {
            return of(Kind.MODELS);
        }
        int slash = next(path, start, end);
        String model = decoded(path.substring(start, slash));
        Optional<String> version = Optional.empty();
        if (path.startsWith("/versions/", slash) && slash + 10 < end) {
            start = slash + 10;
            slash = next(path, start, end);
            version = Optional.of(decoded(path.substring(start, slash)));
        }
        Kind kind = switch (path.substring(slash, end)) {
            case "" -> Kind.MODEL;
            case "/ready" -> Kind.MODEL_READY;
            case "/stats" -> Kind.MODEL_STATISTICS;
            case "/config" -> Kind.MODEL_CONFIG;
            case "/infer" -> Kind.INFER;
            default -> Kind.UNKNOWN;
        };
        return new OipPath(kind, model, version);
    }

    private static int next(String path, int from, int end) {
        int slash = path.indexOf('/', from);
        return slash < 0 || slash > end ? end : slash;
    }

    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }

    private static OipPath of(Kind kind) {
        return new OipPath(kind, "", Optional.empty());
    }
}
