package io.trimtab.registry.file;

import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * The right to change one model, held by one thread of one process at a time.
 *
 * <p>Processes exclude each other by an operating system lock on a file in the model's folder; it ends with the process
 * that held it. Within a process that is not enough: the lock belongs to the whole process, and on POSIX closing
 * <em>any</em> channel of the file gives it up. So threads exclude each other by a lock of this class first, and only
 * its holder ever opens the file.
 */
final class ModelLock {
    static final String FILE = ".lock";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(2);

    /** Shared by every registry of the process; two models may share one, which only makes them wait. */
    private static final ReentrantLock[] WITHIN_PROCESS =
            IntStream.range(0, 64).mapToObj(i -> new ReentrantLock()).toArray(ReentrantLock[]::new);

    private ModelLock() {}

    /** What is done while the lock is held. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** Waits at most ten seconds for the lock, then does the work. */
    static <T> T holding(String model, Path directory, Work<T> work) throws IOException {
        Path file = directory.toRealPath().resolve(FILE);
        ReentrantLock withinProcess = WITHIN_PROCESS[Math.floorMod(file.hashCode(), WITHIN_PROCESS.length)];
        if (!tryLock(withinProcess)) {
            throw busy(model);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(model, channel);
            return work.run();
        } finally {
            withinProcess.unlock();
        }
    }

    /** The channel's end gives the lock up again. */
    private static void lock(String model, FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (channel.tryLock() == null) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                throw busy(model);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean tryLock(ReentrantLock lock) {
        try {
            return lock.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static RegistryException busy(String model) {
        return new RegistryException(
                RegistryErrorCode.STORAGE_FAILED,
                "model '" + model + "' is being changed by someone else, who did not finish within "
                        + PATIENCE.toSeconds() + " s");
    }
}
