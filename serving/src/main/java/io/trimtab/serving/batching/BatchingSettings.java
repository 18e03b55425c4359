package io.trimtab.serving.batching;

import io.trimtab.serving.settings.Setting;
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
                doc = "Calls of one version that may run at the same time; without it, one for each processor.",
                min = "1",
                max = "256")
        Optional<Integer> instances) {

    /** The instances to use on a machine with {@code processors}. */
    public int instancesOn(int processors) {
        return instances.orElse(Math.max(1, processors));
    }
}
