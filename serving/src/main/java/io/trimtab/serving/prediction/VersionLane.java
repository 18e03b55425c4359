package io.trimtab.serving.prediction;

import io.trimtab.serving.admission.VersionBreaker;
import io.trimtab.serving.batching.VersionScheduler;
import io.trimtab.serving.inference.Classification;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.metrics.VersionMeters;
import io.trimtab.serving.metrics.VersionStatistics;
import io.trimtab.serving.model.ServedVersion;
import java.util.List;

/**
 * What belongs to one loaded version on the way of its requests.
 *
 * @param signature the default one
 * @param batchable whether rows of different requests for the default signature may share a call
 */
record VersionLane(
        ServedVersion version,
        ModelSignature signature,
        List<ModelSignature> signatures,
        Classification classification,
        VersionScheduler scheduler,
        TickDispatch dispatch,
        VersionBreaker breaker,
        VersionMeters meters,
        VersionStatistics statistics,
        boolean batchable) {}
