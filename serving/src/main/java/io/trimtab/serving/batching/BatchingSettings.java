package io.trimtab.serving.batching;

import io.trimtab.serving.settings.Setting;
import java.time.Duration;
import java.util.Optional;

/** How requests share calls of a model. */
public record BatchingSettings(
        @Setting(
                doc = "Rows that one call of a model may carry: a free instance takes what is waiting, up to this "
                        + "many. 1 means one request a call.",
                defaultValue = "64",
                min = "1",
                max = "65536")
        int maxRows,

        @Setting(
                doc =
                        "Whether a call carries fewer rows than that where the rows of larger calls were seen to take "
                                + "longer each, for instance because they no longer fit into the processor's caches. Only for ONNX models on the CPU.",
                defaultValue = "true")
        boolean adaptiveRows,

        @Setting(
                doc = "Calls of one version that may run at the same time; without it, one for each processor.",
                min = "1",
                max = "256")
        Optional<Integer> instances,

        @Setting(
                doc =
                        "CPU time that one call may take on an event loop. Calls that cost at most half of it, by what the "
                                + "warm-up measured, run to completion on the event loop that read their requests; a version "
                                + "whose calls exceed it (three in quick succession, or one tenfold) goes back to threads of its own. "
                                + "0ms: no call runs on an event loop.",
                defaultValue = "200us",
                min = "0ms",
                max = "5ms")
        Duration eventLoopBudget) {

    /** The instances to use on a machine with {@code processors}. */
    public int instancesOn(int processors) {
        return instances.orElse(Math.max(1, processors));
    }
}
