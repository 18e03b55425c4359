package io.trimtab.serving.publish;

import java.util.Locale;

/** How batches of events are packed on their way to the broker. */
public enum Compression {
    NONE,
    LZ4,
    ZSTD;

    String kafkaName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
