package io.trimtab.loadtests.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The memory that a process resides in, as Linux tells it ({@code VmRSS} and {@code VmHWM} in {@code /proc/PID/status}). */
public final class ResidentMemory {
    private static final String NOW = "VmRSS:";
    private static final double KIB_A_MIB = 1024;

    private ResidentMemory() {}

    /** Of a running process, in MiB. */
    public static double mib(long pid) throws IOException {
        return mib(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")));
    }

    /** Of a status file's lines, in MiB. */
    static double mib(List<String> status) throws IOException {
        for (String line : status) {
            if (line.startsWith(NOW)) {
                String[] words = line.substring(NOW.length()).strip().split("\\s+");
                return Long.parseLong(words[0]) / KIB_A_MIB;
            }
        }
        throw new IOException("the process's status has no line '" + NOW + "'; it has ended");
    }
}
