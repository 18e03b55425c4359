package io.trimtab.loadtests.process;

import java.io.IOException;
import java.time.Duration;

/**
 * CPU time used so far by the three parties of a benchmark.
 *
 * @param server the server under test
 * @param generator the load generator
 * @param broker the Kafka broker
 */
public record CpuTimes(Duration server, Duration generator, Duration broker) {

    /** Reads all three now. */
    public static CpuTimes read(ChildProcess server, ChildProcess generator, ChildProcess broker) throws IOException {
        return new CpuTimes(server.cpuTime(), generator.cpuTime(), broker.cpuTime());
    }

    /** What was used since {@code earlier}. */
    public CpuTimes since(CpuTimes earlier) {
        return new CpuTimes(
                server.minus(earlier.server), generator.minus(earlier.generator), broker.minus(earlier.broker));
    }
}
