package io.trimtab.serving.eventloop;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import io.trimtab.serving.admission.Saturation;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * While requests are refused because a model has all the work it can do, an event loop looks for new ones only every now and
 * then, and takes several at once: each wake-up takes the processor from the model and its data out of the caches. Network
 * cards treat processors so (interrupt moderation).
 */
final class SaturationPause implements SelectStrategy {
    private final Saturation saturation;
    private final long pauseNanos;
    private final LongConsumer park;

    /** @param park makes the calling thread wait for so many nanoseconds */
    SaturationPause(Saturation saturation, Duration pause, LongConsumer park) {
        this.saturation = saturation;
        this.pauseNanos = pause.toNanos();
        this.park = park;
    }

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (hasTasks) {
            return selectNow.get();
        }
        if (saturation.nanos() > pauseNanos) {
            saturation.paused();
            park.accept(pauseNanos);
        }
        return SELECT;
    }
}
