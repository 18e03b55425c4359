package io.trimtab.loadtests.process;

import java.io.IOException;
import java.time.Duration;

/**
 * CPU time used so far by the three parties of a benchmark, and by everything on the machine.
 *
 * @param server the server under test
 * @param generator the load generator
 * @param broker the Kafka broker
 * @param machine all processes of the machine, these three among them
 */
public record CpuTimes(Duration server, Duration generator, Duration broker, Duration machine) {

    /** Reads all three now. */
    public static CpuTimes read(ChildProcess server, ChildProcess generator, ChildProcess broker) throws IOException {
        return new CpuTimes(server.cpuTime(), generator.cpuTime(), broker.cpuTime(), MachineTime.busy());
    }

    /** What was used since {@code earlier}. */
    public CpuTimes since(CpuTimes earlier) {
        return new CpuTimes(
                server.minus(earlier.server),
                generator.minus(earlier.generator),
                broker.minus(earlier.broker),
                machine.minus(earlier.machine));
    }

    /** What everything else on the machine used. */
    public Duration others() {
        Duration others = machine.minus(server).minus(generator).minus(broker);
        return others.isNegative() ? Duration.ZERO : others;
    }
}
