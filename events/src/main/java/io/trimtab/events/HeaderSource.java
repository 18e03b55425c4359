package io.trimtab.events;

import org.jspecify.annotations.Nullable;

/** Looks up a Kafka record header; with the Kafka client: {@code name -> value of headers.lastHeader(name)}. */
@FunctionalInterface
public interface HeaderSource {
    /** The last header of that name, or null when there is none. */
    byte @Nullable [] header(String name);
}
