package io.trimtab.loadtests.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which logical CPUs the server under test has to itself and which are left to everything else.
 *
 * @param server the one CPU of the server
 * @param others the CPUs of load generator and broker: all others this process may use, without the hardware threads
 *     that share the server's core where that leaves any
 */
public record Cores(int server, List<Integer> others) {
    private static final Path STATUS = Path.of("/proc/self/status");

    public Cores {
        others = List.copyOf(others);
        if (others.isEmpty() || others.contains(server)) {
            throw new PinningException("the server's CPU " + server + " must not be among the others " + others);
        }
    }

    /**
     * The CPUs this process may use, divided.
     *
     * @throws PinningException where there is no {@code taskset}, or fewer than two CPUs
     */
    public static Cores divide() {
        if (onPath("taskset").isEmpty()) {
            throw new PinningException("pinning is not possible: 'taskset' (package util-linux) is not on the PATH");
        }
        return divide(allowed(), Cores::threadsOfSameCore);
    }

    static Cores divide(List<Integer> allowed, java.util.function.IntFunction<List<Integer>> siblings) {
        if (allowed.size() < 2) {
            throw new PinningException(
                    "pinning is not possible: the server and the load need a CPU each, but this process"
                            + " may use only " + allowed);
        }
        int server = allowed.get(0);
        List<Integer> rest = allowed.subList(1, allowed.size());
        var apart = new ArrayList<>(rest);
        apart.removeAll(siblings.apply(server));
        return new Cores(server, apart.isEmpty() ? rest : apart);
    }

    /** All of them. */
    public List<Integer> all() {
        return Stream.concat(Stream.of(server), others.stream()).toList();
    }

    /** The list form that {@code taskset -c} takes, as {@code 1,2,3}. */
    static String list(List<Integer> cpus) {
        return cpus.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Reads the kernel's list form: {@code 0-2,5} is 0, 1, 2, 5. */
    static List<Integer> parse(String list) {
        var cpus = new TreeSet<Integer>();
        for (String part : list.strip().split(",")) {
            String[] ends = part.split("-");
            IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                    .forEach(cpus::add);
        }
        return List.copyOf(cpus);
    }

    private static List<Integer> allowed() {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> parse(line.substring(line.indexOf(':') + 1)))
                    .findFirst()
                    .orElseThrow(() -> new PinningException("pinning is not possible: " + STATUS + " names no CPUs"));
        } catch (IOException e) {
            throw new PinningException(
                    "pinning is not possible: cannot read " + STATUS + " (Linux only): " + e.getMessage());
        }
    }

    private static List<Integer> threadsOfSameCore(int cpu) {
        Path siblings = Path.of("/sys/devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list");
        try {
            return parse(Files.readString(siblings));
        } catch (IOException e) {
            return List.of(cpu);
        }
    }

    private static Optional<Path> onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return List.of(path.split(java.io.File.pathSeparator)).stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
