package io.trimtab.serving.prediction;

import io.trimtab.serving.admission.VersionBreaker;
import io.trimtab.serving.batching.VersionScheduler;
import io.trimtab.serving.metrics.VersionMeters;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.runtime.ModelSignature;

/**
 * What belongs to one loaded version on the way of its requests.
 *
 * @param batchable whether rows of different requests may share a call
 */
record VersionLane(
        ServedVersion version,
        ModelSignature signature,
        VersionScheduler scheduler,
        TickDispatch dispatch,
        VersionBreaker breaker,
        VersionMeters meters,
        boolean batchable) {}
