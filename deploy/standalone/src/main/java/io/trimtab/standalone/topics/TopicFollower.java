package io.trimtab.standalone.topics;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A thread that hands every record of a {@link TopicReader} to a listener until it is closed. */
public final class TopicFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final TopicReader reader;
    private final Consumer<ConsumerRecord<byte[], byte[]>> listener;
    private final Thread thread;
    private volatile boolean closed;

    private TopicFollower(String name, TopicReader reader, Consumer<ConsumerRecord<byte[], byte[]>> listener) {
        this.reader = reader;
        this.listener = listener;
        this.thread = new Thread(this::run, name);
    }

    /** Follows on a daemon thread of that name; closing the follower closes the reader. */
    public static TopicFollower start(
            String name, TopicReader reader, Consumer<ConsumerRecord<byte[], byte[]>> listener) {
        var follower = new TopicFollower(name, reader, listener);
        follower.thread.setDaemon(true);
        follower.thread.start();
        return follower;
    }

    private void run() {
        try (reader) {
            while (!closed) {
                reader.poll(POLL).forEach(listener);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        reader.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
