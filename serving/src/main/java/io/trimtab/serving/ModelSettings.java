package io.trimtab.serving;

import io.trimtab.serving.model.LoadPolicy;
import io.trimtab.serving.settings.DataSize;
import io.trimtab.serving.settings.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Which models are served, and how engines run them. */
public record ModelSettings(
        @Setting(doc = "Folder with one folder for each model.", defaultValue = "models")
        Path root,

        @Setting(
                doc = "How often the folder is looked at for new versions and moved aliases.",
                defaultValue = "1s",
                min = "10ms",
                max = "1h")
        Duration pollInterval,

        @Setting(
                doc = "Versions to keep loaded: `aliased-and-latest` (targets of aliases, the former champion and the "
                        + "highest number; all of a model without aliases) or `all`.",
                defaultValue = "aliased-and-latest")
        LoadPolicy load,

        @Setting(
                doc =
                        "Versions that may load or warm up at the same time; fewer leave more of the machine to requests.",
                defaultValue = "1",
                min = "1",
                max = "64")
        int loadThreads,

        @Setting(
                doc = "The longest that reading a version and handing it to its engine may take before it counts as "
                        + "failed.",
                defaultValue = "10m",
                min = "1s",
                max = "24h")
        Duration loadLimit,

        @Setting(
                doc = "The longest that a version's first calls may take before it counts as failed.",
                defaultValue = "30s",
                min = "100ms",
                max = "1h")
        Duration warmUpLimit,

        @Setting(
                doc = "Where models run: `cpu`, `gpu`, `gpu:<n>` or `auto` (a GPU where there is one). A manifest's "
                        + "parameter `device` goes before it.",
                defaultValue = "cpu")
        String device,

        @Setting(
                doc = "The most memory of a GPU that one version may take; without it nothing limits it. A manifest's "
                        + "parameter `gpu_memory_limit` goes before it.",
                min = "1MiB")
        Optional<DataSize> gpuMemoryLimit,

        @Setting(
                doc = "Threads that one call may use inside the engine; calls of different requests run side by side "
                        + "anyway. A manifest's parameter `threads` goes before it.",
                defaultValue = "1",
                min = "1",
                max = "256")
        int threads) {}
