package io.trimtab.serving.admission;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.trimtab.serving.admission.AdmissionSettings.BreakerSettings;
import java.util.concurrent.TimeUnit;

/**
 * The circuit breaker of one version. While it is closed it counts calls of the model; once it lets calls through to
 * try, each of them holds a permit, and the outcome of the permit's request counts.
 */
public final class VersionBreaker {
    private final CircuitBreaker breaker;

    public VersionBreaker(String name, BreakerSettings settings) {
        breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .failureRateThreshold(settings.failurePercent())
                        .slidingWindow(
                                settings.window(),
                                Math.min(settings.minimumCalls(), settings.window()),
                                SlidingWindowType.COUNT_BASED)
                        .waitDurationInOpenState(settings.openFor())
                        .permittedNumberOfCallsInHalfOpenState(settings.trialCalls())
                        .writableStackTraceEnabled(false)
                        .build());
    }

    /** What a request is told at the door. */
    public enum Entry {
        /** Go on; nothing to give back. */
        FREE,
        /** Go on, and say how it went: {@link #tried} or {@link #notTried}. */
        ON_TRIAL,
        REFUSED
    }

    /** Asks for one request to be let through. */
    public Entry enter() {
        if (breaker.getState() == CircuitBreaker.State.CLOSED) {
            return Entry.FREE;
        }
        return breaker.tryAcquirePermission() ? Entry.ON_TRIAL : Entry.REFUSED;
    }

    /** Counts a call of the model, while the breaker is closed. */
    public void called(long nanos, boolean failed) {
        if (breaker.getState() == CircuitBreaker.State.CLOSED) {
            record(nanos, failed);
        }
    }

    /** How a request that was {@link Entry#ON_TRIAL} went. */
    public void tried(long nanos, boolean failed) {
        record(nanos, failed);
    }

    /** Gives back the place of a request on trial that told nothing about the model. */
    public void notTried() {
        breaker.releasePermission();
    }

    /** 0 closed, 1 half-open, 2 open. */
    public int stateNumber() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> 2;
            case HALF_OPEN -> 1;
            case CLOSED, DISABLED, METRICS_ONLY -> 0;
        };
    }

    private void record(long nanos, boolean failed) {
        if (failed) {
            breaker.onError(nanos, TimeUnit.NANOSECONDS, new CallFailed());
        } else {
            breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private static final class CallFailed extends Exception {
        private static final long serialVersionUID = 1L;

        CallFailed() {
            super("the model failed", null, false, false);
        }
    }
}
