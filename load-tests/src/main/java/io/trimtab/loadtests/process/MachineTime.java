package io.trimtab.loadtests.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** CPU time that all processes of this machine used since it started. */
public final class MachineTime {
    private static final Path STAT = Path.of("/proc/stat");
    /** The unit of the file, on every architecture: a hundredth of a second. */
    private static final long TICK_NANOS = 10_000_000;
    /** user, nice, system, idle, iowait, irq, softirq, steal. */
    private static final List<Integer> BUSY_COLUMNS = List.of(1, 2, 3, 6, 7);

    private MachineTime() {}

    /** Reads it now. */
    public static Duration busy() throws IOException {
        return busy(Files.readAllLines(STAT).get(0));
    }

    static Duration busy(String line) {
        String[] columns = line.strip().split("\\s+", -1);
        long ticks = BUSY_COLUMNS.stream()
                .mapToLong(column -> Long.parseLong(columns[column]))
                .sum();
        return Duration.ofNanos(ticks * TICK_NANOS);
    }
}
