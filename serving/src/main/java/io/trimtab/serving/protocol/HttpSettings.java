package io.trimtab.serving.protocol;

import io.trimtab.serving.settings.DataSize;
import io.trimtab.serving.settings.Setting;
import java.time.Duration;
import java.util.Optional;

/** The data port. */
public record HttpSettings(
        @Setting(
                doc = "Address that the data port listens on; `0.0.0.0` for every network of the machine.",
                defaultValue = "127.0.0.1")
        String host,

        @Setting(
                doc = "Port for predictions and feedback; 0 for any free one.",
                defaultValue = "8080",
                min = "0",
                max = "65535")
        int port,

        @Setting(
                doc = "Largest request body; a larger one is answered with 413.",
                defaultValue = "64MiB",
                min = "1KiB",
                max = "1GiB")
        DataSize maxBodySize,

        @Setting(
                doc = "Memory that the bodies of all requests together may take while they arrive and are decoded; an "
                        + "eighth of the largest heap if that is less. A body takes up to four times what has arrived "
                        + "of it, and never more than it announced. A request beyond it is answered with 429.",
                defaultValue = "512MiB",
                min = "1MiB")
        DataSize bodyMemory,

        @Setting(
                doc = "Threads that read requests and write answers; without it, one for each processor, at most 8.",
                min = "1",
                max = "256")
        Optional<Integer> eventLoops,

        @Setting(
                doc = "How long a connection may stay without a byte in either direction.",
                defaultValue = "75s",
                min = "1s",
                max = "24h")
        Duration idleTimeout,

        @Setting(
                doc = "How long a request may take to arrive, from its first byte to its last, while nothing that came "
                        + "before it waits for an answer. Then it is answered with 408.",
                defaultValue = "60s",
                min = "100ms",
                max = "24h")
        Duration requestTimeout,

        @Setting(
                doc = "Connections that may be open at the same time; a request on one beyond it is answered with 429.",
                defaultValue = "10000",
                min = "1",
                max = "1000000")
        int maxConnections) {

    /** The event loops to use on a machine with {@code processors}. */
    public int eventLoopsOn(int processors) {
        return eventLoops.orElse(Math.max(1, Math.min(8, processors)));
    }
}
