package io.trimtab.loadtests.overload;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A lone client that asks every few milliseconds, one request at a time, and writes down what it got and when. */
final class Probe implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** No HTTP status: there was no answer at all. */
    static final int NO_ANSWER = 0;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;
    private final List<Seen> seen = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "probe");
    private volatile boolean closed;

    /**
     * One answer.
     *
     * @param sentMillis when it was asked for, milliseconds since the epoch
     * @param millis how long it took
     */
    record Seen(long sentMillis, int status, double millis) {
        boolean served() {
            return status == 200;
        }

        boolean late() {
            return status == 504;
        }

        long doneMillis() {
            return sentMillis + (long) Math.ceil(millis);
        }
    }

    private Probe(int port, String path, String body) {
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        thread.setDaemon(true);
    }

    /** Begins to ask. */
    static Probe start(int port, String path, String body) {
        var probe = new Probe(port, path, body);
        probe.thread.start();
        return probe;
    }

    /** What it has seen so far, in order. */
    synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    private void run() {
        while (!closed) {
            try {
                ask();
                Thread.sleep(EVERY.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void ask() throws InterruptedException {
        long sent = System.currentTimeMillis();
        long start = System.nanoTime();
        int status;
        try {
            status = http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            status = NO_ANSWER;
        }
        double millis = (System.nanoTime() - start) / 1e6;
        synchronized (this) {
            seen.add(new Seen(sent, status, millis));
        }
    }

    /** Stops after the answer that is outstanding; everything it has seen. */
    List<Seen> stop() {
        close();
        return seen();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
