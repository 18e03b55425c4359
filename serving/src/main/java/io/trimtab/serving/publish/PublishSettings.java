package io.trimtab.serving.publish;

import io.trimtab.serving.settings.DataSize;
import io.trimtab.serving.settings.Setting;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** How events leave the node. */
public record PublishSettings(
        @Setting(
                doc =
                        "Kafka brokers to begin with, as host:port, comma separated. The node starts and answers without them.",
                defaultValue = "127.0.0.1:9092")
        String bootstrapServers,

        @Setting(
                doc = "Prediction events that may wait for the sender; more are dropped and counted.",
                defaultValue = "65536",
                min = "1",
                max = "16777216")
        int maxWaitingEvents,

        @Setting(
                doc =
                        "Memory that waiting prediction events may hold on to, half of it before the producer and half inside "
                                + "it; more are dropped and counted.",
                defaultValue = "64MiB",
                min = "2MiB",
                max = "64GiB")
        DataSize maxWaitingBytes,

        @Setting(
                doc = "True outcomes that may wait for the sender; more are refused.",
                defaultValue = "65536",
                min = "1",
                max = "16777216")
        int maxWaitingFeedback,

        @Setting(
                doc = "The largest value of a record; a larger one carries digests and shapes instead of tensors.",
                defaultValue = "960KiB",
                min = "16KiB",
                max = "512MiB")
        DataSize maxRecordSize,

        @Setting(
                doc = "How long the producer waits for a batch to fill.",
                defaultValue = "20ms",
                min = "0ms",
                max = "10s")
        Duration linger,

        @Setting(doc = "The largest batch for one partition.", defaultValue = "256KiB", min = "1KiB", max = "64MiB")
        DataSize batchSize,

        @Setting(doc = "How batches are compressed: none, lz4 or zstd.", defaultValue = "lz4")
        Compression compression,

        @Setting(
                doc = "Partitions of the topics for predictions and feedback, when the node has to create them.",
                defaultValue = "4",
                min = "1",
                max = "1024")
        int partitions,

        @Setting(
                doc =
                        "Replicas of those topics, when the node has to create them; without it, what the broker has as default.",
                min = "1",
                max = "16")
        Optional<Integer> replication) {

    private static final Pattern SERVER = Pattern.compile("(?:[\\w.-]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}");

    public PublishSettings {
        for (String server : bootstrapServers.split(",", -1)) {
            if (!SERVER.matcher(server.strip()).matches()) {
                throw new IllegalArgumentException(
                        "bootstrap-servers must be host:port, comma separated, was '" + bootstrapServers + "'");
            }
        }
    }
}
