package io.trimtab.serving.admission;

import io.trimtab.serving.settings.DataSize;
import io.trimtab.serving.settings.Setting;
import java.time.Duration;
import java.util.Optional;

/** How much a version takes on, and when it stops trying. */
public record AdmissionSettings(
        @Setting(
                doc = "How long a request may take from its last byte to its answer; a request can ask for less with "
                        + "the parameter `timeout` (microseconds), not for more. Then it is answered with 504.",
                defaultValue = "10s",
                min = "1ms",
                max = "1h")
        Duration deadline,

        @Setting(
                doc = "Requests that may wait for one version; the next one is answered with 429.",
                defaultValue = "1000",
                min = "1",
                max = "1000000")
        int queueLimit,

        @Setting(
                doc = "Memory that the tensors of requests in flight and their answers may take together, until an "
                        + "answer has left; a request beyond it is answered with 429. Without it, a quarter of the "
                        + "largest heap.",
                min = "1MiB")
        Optional<DataSize> memory,

        @Setting(
                doc = "While requests are refused because a model has more to do than it can, event loops look for new "
                        + "ones only this often, so that refusing takes less of the processors from the model. 0ms: as soon "
                        + "as one comes. Only for ONNX models on the CPU with as many instances as there are processors, "
                        + "while no version runs on event loops; without effect on a native transport.",
                defaultValue = "4ms",
                min = "0ms",
                max = "10ms")
        Duration refusalPause,

        @Setting(doc = "") BreakerSettings breaker) {

    /** The budget of tensors and answers. */
    public MemoryBudget memoryBudget() {
        return memory.map(size -> new MemoryBudget(size.bytes()))
                .orElseGet(() -> MemoryBudget.within(Long.MAX_VALUE, 4, 1));
    }

    /** When the circuit breaker of a version opens. */
    public record BreakerSettings(
            @Setting(
                    doc = "Share of failed calls, in percent, at which a version's circuit breaker opens.",
                    defaultValue = "50",
                    min = "1",
                    max = "100")
            int failurePercent,

            @Setting(
                    doc = "The last calls of a version that its circuit breaker looks at.",
                    defaultValue = "100",
                    min = "1",
                    max = "100000")
            int window,

            @Setting(
                    doc = "Calls that must have been made before the circuit breaker may open.",
                    defaultValue = "20",
                    min = "1",
                    max = "100000")
            int minimumCalls,

            @Setting(
                    doc = "How long an open circuit breaker answers 503 before it lets calls through to try.",
                    defaultValue = "5s",
                    min = "1ms",
                    max = "1h")
            Duration openFor,

            @Setting(
                    doc = "Calls that are let through to try whether the version works again.",
                    defaultValue = "5",
                    min = "1",
                    max = "1000")
            int trialCalls) {}
}
