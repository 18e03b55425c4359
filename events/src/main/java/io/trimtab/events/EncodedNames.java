package io.trimtab.events;

import java.nio.charset.StandardCharsets;

/** What is the same for every prediction of a version, encoded once: headers and the first members of the value. */
final class EncodedNames {
    private static final int MEMBERS_BYTES = 128;

    private final String sourceName;
    private final String modelName;
    private final String versionName;

    final byte[] source;
    final byte[] subject;
    final byte[] model;
    final byte[] version;
    /** The beginning of the value. */
    final byte[] members;

    EncodedNames(PredictionAttributes attributes) {
        this.sourceName = attributes.source();
        this.modelName = attributes.model();
        this.versionName = attributes.version();
        this.source = utf8(sourceName);
        this.subject = utf8(modelName + "/" + versionName);
        this.model = utf8(modelName);
        this.version = utf8(versionName);
        this.members = new ValueBuffer(MEMBERS_BYTES)
                .ascii("{\"model\":")
                .string(modelName)
                .ascii(",\"version\":")
                .string(versionName)
                .toBytes();
    }

    /** Whether they are those of {@code attributes}. */
    boolean areOf(PredictionAttributes attributes) {
        return versionName.equals(attributes.version())
                && modelName.equals(attributes.model())
                && sourceName.equals(attributes.source());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
