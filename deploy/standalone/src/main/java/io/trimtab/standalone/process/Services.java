package io.trimtab.standalone.process;

import io.trimtab.drift.DriftMonitor;
import io.trimtab.drift.DriftSettings;
import io.trimtab.serving.ServingNode;
import io.trimtab.serving.ServingSettings;

/** Starts one service by itself, as {@code trimtab serve} and {@code trimtab monitor} do. */
public final class Services {
    private Services() {}

    /** Starts a serving node and returns when it listens. */
    public static ServingNode serving(ServingSettings settings) {
        return SingleProcess.await(ServingNode.start(settings));
    }

    /** Starts a monitor and returns when it listens; it waits for Kafka by itself. */
    public static DriftMonitor monitor(DriftSettings settings) {
        return DriftMonitor.start(settings);
    }

    /** Drains and closes a serving node. */
    public static void close(ServingNode serving) {
        SingleProcess.await(serving.drainAndClose());
    }
}
