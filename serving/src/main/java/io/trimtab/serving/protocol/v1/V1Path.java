package io.trimtab.serving.protocol.v1;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a path of the protocols names.
 *
 * @param model the model's name, empty where the path has none
 * @param version the version behind {@code /versions/}
 * @param label the alias behind {@code /labels/}
 */
record V1Path(Kind kind, String model, Optional<String> version, Optional<String> label) {

    /** What is at the path. */
    enum Kind {
        MODELS,
        MODEL,
        METADATA,
        PREDICT,
        CLASSIFY,
        REGRESS,
        EXPLAIN,
        UNKNOWN;

        /** Whether the path is one that something is sent to. */
        boolean isVerb() {
            return this == PREDICT || this == CLASSIFY || this == REGRESS || this == EXPLAIN;
        }
    }

    static final String PREFIX = "/v1/models";
    private static final String VERSIONS = "/versions/";
    private static final String LABELS = "/labels/";
    private static final V1Path UNKNOWN = of(Kind.UNKNOWN);

    static boolean owns(String path) {
        return path.equals(PREFIX) || path.startsWith(PREFIX + "/");
    }

    /** {@code /v1/models[/{model}[/versions/{version}|/labels/{label}][/metadata|:{verb}]]}. */
    static V1Path parse(String path) {
        int start = PREFIX.length() + 1;
        int end = path.endsWith("/") ? path.length() - 1 : path.length();
        if (start >= end) {
            return of(Kind.MODELS);
        }
        int at = segmentEnd(path, start, end);
        String model = decoded(path.substring(start, at));
        Optional<String> version = Optional.empty();
        Optional<String> label = Optional.empty();
        if (path.startsWith(VERSIONS, at)) {
            start = at + VERSIONS.length();
            at = segmentEnd(path, start, end);
            version = named(path, start, at);
        } else if (path.startsWith(LABELS, at)) {
            start = at + LABELS.length();
            at = segmentEnd(path, start, end);
            label = named(path, start, at);
        }
        // an empty name is refused here, it would mean "no version named"
        return at <= start ? UNKNOWN : new V1Path(kind(path.substring(at, end)), model, version, label);
    }

    private static Kind kind(String rest) {
        return switch (rest) {
            case "" -> Kind.MODEL;
            case "/metadata" -> Kind.METADATA;
            case ":predict" -> Kind.PREDICT;
            case ":classify" -> Kind.CLASSIFY;
            case ":regress" -> Kind.REGRESS;
            case ":explain" -> Kind.EXPLAIN;
            default -> Kind.UNKNOWN;
        };
    }

    private static Optional<String> named(String path, int from, int to) {
        return from < to ? Optional.of(decoded(path.substring(from, to))) : Optional.empty();
    }

    private static int segmentEnd(String path, int from, int end) {
        int at = from;
        while (at < end && path.charAt(at) != '/' && path.charAt(at) != ':') {
            at++;
        }
        return Math.max(from, at);
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

    private static V1Path of(Kind kind) {
        return new V1Path(kind, "", Optional.empty(), Optional.empty());
    }
}
