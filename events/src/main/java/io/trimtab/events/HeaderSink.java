package io.trimtab.events;

/** Takes Kafka record headers; with the Kafka client: {@code headers::add}. The array is not changed afterwards. */
@FunctionalInterface
public interface HeaderSink {
    void add(String name, byte[] value);
}
