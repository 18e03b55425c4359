package io.trimtab.serving.prediction;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.trimtab.serving.admission.AdmissionSettings;
import io.trimtab.serving.admission.VersionBreaker;
import io.trimtab.serving.batching.BatchingSettings;
import io.trimtab.serving.batching.CallObserver;
import io.trimtab.serving.batching.LoopBudget;
import io.trimtab.serving.batching.SchedulerLimits;
import io.trimtab.serving.batching.VersionScheduler;
import io.trimtab.serving.inference.Classification;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.metrics.ModelStatistics;
import io.trimtab.serving.metrics.ServingMeters;
import io.trimtab.serving.metrics.VersionMeters;
import io.trimtab.serving.metrics.VersionStatistics;
import io.trimtab.serving.model.Lease;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.model.WarmUp;
import io.trimtab.serving.runtime.WarmCost;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The lanes of the versions that are loaded, made at a version's first request. */
final class VersionLanes {
    private static final Duration IDLE_THREAD = Duration.ofSeconds(30);

    private final Map<ServedVersion, VersionLane> lanes = new ConcurrentHashMap<>();
    private final AdmissionSettings admission;
    private final BatchingSettings batching;
    private final ServingMeters meters;

    VersionLanes(AdmissionSettings admission, BatchingSettings batching, ServingMeters meters) {
        this.admission = admission;
        this.batching = batching;
        this.meters = meters;
    }

    /** The lane of the version that {@code lease} holds loaded. */
    VersionLane of(Lease lease) {
        VersionLane lane = lanes.get(lease.version());
        return lane != null ? lane : lanes.computeIfAbsent(lease.version(), version -> open(lease));
    }

    /** Ends the threads and meters of a version that takes no more requests. */
    void close(ServedVersion version) {
        VersionLane lane = lanes.remove(version);
        if (lane != null) {
            lane.scheduler().close();
            meters.remove(lane.meters());
        }
    }

    /** What the version did; empty when it has had no request. */
    Optional<ModelStatistics> statistics(ServedVersion version) {
        return Optional.ofNullable(lanes.get(version))
                .map(lane -> lane.statistics().snapshot());
    }

    /** Whether calls of any version run on event loops. */
    boolean anyOnEventLoops() {
        for (VersionLane lane : lanes.values()) {
            if (lane.scheduler().runsOnEventLoops()) {
                return true;
            }
        }
        return false;
    }

    void sweep() {
        for (VersionLane lane : lanes.values()) {
            lane.scheduler().sweep();
        }
    }

    void abort() {
        for (VersionLane lane : lanes.values()) {
            lane.scheduler().abort();
        }
    }

    private VersionLane open(Lease lease) {
        ServedVersion version = lease.version();
        ModelSignature signature = lease.loaded().signature();
        Optional<WarmUp.Result> warmUp = version.warmUp();
        boolean batchable = batching.maxRows() > 1
                && signature.hasRows()
                && warmUp.map(WarmUp.Result::batchable).orElse(false);

        String name = version.model() + "/" + version.version();
        var breaker = new VersionBreaker(name, admission.breaker());
        var statistics = new VersionStatistics();
        var opened = new AtomicReference<VersionScheduler>();
        boolean onCallingThread = lease.loaded().runsToCompletion();
        int processors = Runtime.getRuntime().availableProcessors();
        int instances = batching.instancesOn(processors);
        LoopBudget loopBudget = onCallingThread
                ? LoopBudget.of(
                        name,
                        batching.eventLoopBudget().toNanos(),
                        warmUp.map(WarmUp.Result::cost).orElse(WarmCost.UNKNOWN),
                        batching.maxRows(),
                        System::nanoTime)
                : LoopBudget.none();
        VersionMeters versionMeters = meters.version(
                version.model(),
                version.version(),
                new VersionMeters.Gauges(
                        () -> read(opened.get(), VersionScheduler::depth, 0),
                        () -> read(opened.get(), VersionScheduler::rowLimit, batching.maxRows()),
                        breaker::stateNumber,
                        () -> loopBudget.bytes() > 0 ? 1 : 0,
                        loopBudget::exceeded));
        var limits = new SchedulerLimits(
                admission.queueLimit(),
                batching.maxRows(),
                onCallingThread && batching.adaptiveRows(),
                onCallingThread && instances >= processors,
                instances,
                IDLE_THREAD);
        var scheduler = new VersionScheduler(
                lease.loaded(),
                limits,
                new DefaultThreadFactory("trimtab-model-" + name, true),
                System::nanoTime,
                new Calls(versionMeters, statistics, breaker),
                loopBudget);
        opened.set(scheduler);
        return new VersionLane(
                version,
                signature,
                lease.loaded().signatures(),
                new Classification(version.labels()),
                scheduler,
                new TickDispatch(scheduler),
                breaker,
                versionMeters,
                statistics,
                batchable);
    }

    /** What is kept of a version's calls. */
    private record Calls(VersionMeters meters, VersionStatistics statistics, VersionBreaker breaker)
            implements CallObserver {
        @Override
        public void ran(int requests, int rows, long nanos, boolean failed) {
            meters.called(rows, nanos);
            breaker.called(nanos, failed);
            if (!failed) {
                statistics.called(rows, nanos);
            }
        }

        @Override
        public void handedOut(int rows, long inputNanos, long outputNanos) {
            statistics.handedOut(rows, inputNanos, outputNanos);
        }
    }

    private static int read(
            @Nullable VersionScheduler scheduler, ToIntFunction<VersionScheduler> value, int beforeItIsOpen) {
        return scheduler == null ? beforeItIsOpen : value.applyAsInt(scheduler);
    }
}
