package io.trimtab.loadtests.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A child process bound to some CPUs, that never outlives this one: it is ended by {@link #close} and, should this JVM
 * be ended first, by a shutdown hook. What it writes goes to a log file; lines of its standard output can be awaited.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int TAIL_LINES = 15;

    private final String name;
    private final Process process;
    private final Path log;
    private final Writer input;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>(100_000);
    private final Thread hook;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.hook = new Thread(() -> end(process), "end-" + name);
    }

    /**
     * Starts a program.
     *
     * @param name what it is called in messages, and the name of its log file
     * @param cpus the CPUs it may use
     * @param command program and arguments
     * @param folder its working folder; the log file goes there too
     */
    public static ChildProcess start(String name, List<Integer> cpus, List<String> command, Path folder)
            throws IOException {
        var pinned = new ArrayList<>(List.of("taskset", "-c", Cores.list(cpus)));
        pinned.addAll(command);
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(pinned)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        var child = new ChildProcess(name, process, log);
        Runtime.getRuntime().addShutdownHook(child.hook);
        var reader = new Thread(child::read, "read-" + name);
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    /** Writes one line to its standard input. */
    public void tell(String line) throws IOException {
        input.write(line);
        input.write('\n');
        input.flush();
    }

    /**
     * The next line of its standard output that satisfies the condition; lines before it are dropped.
     *
     * @throws IOException when it ends or the patience is used up before such a line
     */
    public String awaitLine(Predicate<String> wanted, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            String line = poll(Math.min(TimeUnit.MILLISECONDS.toNanos(100), deadline - System.nanoTime()));
            if (line != null && wanted.test(line)) {
                return line;
            }
            if (line == null && !process.isAlive() && lines.isEmpty()) {
                throw new IOException(name + " ended with status " + process.exitValue() + "; its log " + log
                        + " ends with:\n" + tail());
            }
            if (line == null && System.nanoTime() > deadline) {
                throw new IOException(name + " did not say what was waited for within " + patience.toSeconds()
                        + " s; its log " + log + " ends with:\n" + tail());
            }
        }
    }

    /** Fails with the end of its log when it has ended. */
    public void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(
                    name + " ended with status " + process.exitValue() + "; its log " + log + " ends with:\n" + tail());
        }
    }

    /** CPU time, user and system, of all its threads since it started. Its resolution is 10 ms on Linux. */
    public Duration cpuTime() throws IOException {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IOException("the CPU time of " + name + " cannot be read"));
    }

    /** What it has written so far, to standard output and standard error. */
    public String written() throws IOException {
        return Files.readString(log);
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        end(process);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook runs anyway, and finds the process gone.
        }
    }

    private @Nullable String poll(long nanos) throws IOException {
        try {
            return lines.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + name, e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                Writer copy = Files.newBufferedWriter(
                        log, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                copy.write(line + "\n");
                copy.flush();
                if (!lines.offer(line)) {
                    lines.clear();
                }
            }
        } catch (IOException e) {
            lines.offer("(output of " + name + " could not be read on: " + e.getMessage() + ")");
        }
    }

    private String tail() {
        try {
            List<String> all = Files.readAllLines(log);
            return String.join("\n", all.subList(Math.max(0, all.size() - TAIL_LINES), all.size()));
        } catch (IOException e) {
            return "(cannot be read: " + e.getMessage() + ")";
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
