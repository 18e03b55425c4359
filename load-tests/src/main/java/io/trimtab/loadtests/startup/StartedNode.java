package io.trimtab.loadtests.startup;

import io.trimtab.loadtests.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * A node that has answered its first prediction.
 *
 * @param firstPrediction from the command to that answer
 */
record StartedNode(ChildProcess process, int port, Duration firstPrediction) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    /** The command, as a person gives it. */
    interface Command {
        ChildProcess run() throws IOException;
    }

    /**
     * Runs the command and asks for a prediction, again and again without a pause, until there is one. The client has
     * been used before, so that none of its own start is in the time.
     */
    static StartedNode start(Command command, HttpClient client, int port, String path, String body)
            throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(ATTEMPT)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        long start = System.nanoTime();
        ChildProcess process = command.run();
        boolean listening = false;
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            // an attempt of the client takes a core that the start has to share for a millisecond, a connection does
            // not
            listening = listening || isListening(port);
            if (listening && isAnswered(client, request)) {
                return new StartedNode(process, port, Duration.ofNanos(System.nanoTime() - start));
            }
            process.requireAlive();
            pause();
        }
        throw new IOException("there was no prediction within " + PATIENCE.toSeconds() + " s of the start");
    }

    private static boolean isListening(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean isAnswered(HttpClient client, HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the first prediction", e);
        }
    }

    /** Two milliseconds: short beside what is measured, long enough to leave the CPU to the start. */
    private static void pause() throws IOException {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the first prediction", e);
        }
    }
}
