package io.trimtab.events;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Kafka record headers in memory. */
final class RecordedHeaders implements HeaderSink, HeaderSource {
    private final Map<String, byte[]> values = new LinkedHashMap<>();

    @Override
    public void add(String name, byte[] value) {
        if (values.put(name, value) != null) {
            throw new IllegalStateException("header " + name + " was added twice");
        }
    }

    @Override
    public byte @Nullable [] header(String name) {
        return values.get(name);
    }

    RecordedHeaders with(String name, String value) {
        values.put(name, value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    RecordedHeaders without(String name) {
        values.remove(name);
        return this;
    }

    /** One header a line: name, colon, space, value. */
    String asText() {
        return values.entrySet().stream()
                .map(header -> header.getKey() + ": " + new String(header.getValue(), StandardCharsets.UTF_8) + "\n")
                .collect(Collectors.joining());
    }
}
