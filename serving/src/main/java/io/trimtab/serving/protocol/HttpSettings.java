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
                doc = "Memory that the bodies of all requests together may take while they arrive and are decoded; a "
                        + "request beyond it is answered with 429.",
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
        Duration idleTimeout) {

    /** The event loops to use on a machine with {@code processors}. */
    public int eventLoopsOn(int processors) {
        return eventLoops.orElse(Math.max(1, Math.min(8, processors)));
    }
}
