package io.trimtab.serving.eventloop;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import io.trimtab.serving.admission.Saturation;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * While requests are refused because a model has all the work it can do, an event loop looks for new ones only every now and
 * then, and takes several at once: each wake-up takes the processor from the model and its data out of the caches. Network
 * cards treat processors so (interrupt moderation).
 */
final class SaturationPause implements SelectStrategy {
    private final Saturation saturation;
    private final long pauseNanos;

    SaturationPause(Saturation saturation, Duration pause) {
        this.saturation = saturation;
        this.pauseNanos = pause.toNanos();
    }

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (hasTasks) {
            return selectNow.get();
        }
        if (saturation.nanos() > pauseNanos) {
            LockSupport.parkNanos(this, pauseNanos);
        }
        return SELECT;
    }
}
