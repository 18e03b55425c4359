package io.trimtab.serving;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A client that sends what it likes, and reads what comes back as answers of HTTP/1.1. */
final class HttpSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    HttpSocket(RunningNode node) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), node.node().httpPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** An answer; {@code headers} have lower-case names. */
    record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** A POST with a body of known length. */
    static byte[] post(String path, byte[] body, String... headers) {
        return RestBody.join(head(path, "Content-Length: " + body.length, headers), body);
    }

    static byte[] post(String path, String body, String... headers) {
        return post(path, RestBody.utf8(body), headers);
    }

    /** The head of a POST. */
    static byte[] head(String path, String framing, String... headers) {
        var head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return latin1(head.append("\r\n").toString());
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    HttpSocket send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    HttpSocket send(String text) throws IOException {
        return send(latin1(text));
    }

    /** Sends as much as the server takes within the time. */
    long flood(byte[] bytes, long millis) {
        var sent = new AtomicLong();
        long end = System.nanoTime() + millis * 1_000_000;
        var sender = new Thread(() -> {
            try {
                while (true) {
                    socket.getOutputStream().write(bytes);
                    sent.addAndGet(bytes.length);
                }
            } catch (IOException e) {
                // the end of the flood
            }
        });
        sender.setDaemon(true);
        sender.start();
        try {
            sender.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sent.get();
    }

    /** Ends the sending side; answers can still come. */
    HttpSocket finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Goes away without a goodbye. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The next final answer; interim ones are passed over. */
    Answer answer() throws IOException {
        while (true) {
            String status = line();
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            int code = Integer.parseInt(status.substring(9, 12));
            if (code >= 200) {
                byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
                return new Answer(code, headers, new String(body, StandardCharsets.UTF_8));
            }
        }
    }

    /** Whether the server has sent anything that was not read yet. */
    boolean hasAnswer() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every answer until the server closes. */
    List<Answer> answers() throws IOException {
        List<Answer> answers = new ArrayList<>();
        while (!isAtEnd()) {
            answers.add(answer());
        }
        return answers;
    }

    /** Whether the server has closed the connection; waits for that or for bytes. */
    boolean isAtEnd() throws IOException {
        in.mark(1);
        int next;
        try {
            next = in.read();
        } catch (java.net.SocketException e) {
            return true;
        }
        in.reset();
        return next < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended within an answer, after '" + line + "'");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
