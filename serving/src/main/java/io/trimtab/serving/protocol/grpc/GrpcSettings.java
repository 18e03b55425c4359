package io.trimtab.serving.protocol.grpc;

import io.trimtab.serving.settings.DataSize;
import io.trimtab.serving.settings.Setting;
import java.time.Duration;

/** The gRPC port. */
public record GrpcSettings(
        @Setting(doc = "Whether the node listens for gRPC.", defaultValue = "true")
        boolean enabled,

        @Setting(
                doc = "Address that the gRPC port listens on; `0.0.0.0` for every network of the machine.",
                defaultValue = "127.0.0.1")
        String host,

        @Setting(doc = "Port for gRPC; 0 for any free one.", defaultValue = "8081", min = "0", max = "65535")
        int port,

        @Setting(
                doc = "Largest message, also after it is unpacked; a larger one is answered with INVALID_ARGUMENT.",
                defaultValue = "64MiB",
                min = "1KiB",
                max = "1GiB")
        DataSize maxMessageSize,

        @Setting(
                doc =
                        "Memory that the messages of all calls together may take while they arrive and are decoded; a call "
                                + "beyond it is answered with RESOURCE_EXHAUSTED.",
                defaultValue = "512MiB",
                min = "1MiB")
        DataSize messageMemory,

        @Setting(
                doc = "Calls that one connection may have open at a time; clients make the others wait.",
                defaultValue = "1024",
                min = "1",
                max = "65536")
        int maxConcurrentCalls,

        @Setting(
                doc =
                        "Inferences that one ModelStreamInfer stream may have in progress; the next message is read when one "
                                + "of them is answered.",
                defaultValue = "64",
                min = "1",
                max = "4096")
        int streamInFlight,

        @Setting(
                doc =
                        "How long a client may stay silent before its connection is closed; a client with an open call is "
                                + "asked three times in that time whether it is still there, which it answers by itself.",
                defaultValue = "5m",
                min = "3s",
                max = "24h")
        Duration idleTimeout) {}
