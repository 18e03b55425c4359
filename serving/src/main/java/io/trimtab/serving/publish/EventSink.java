package io.trimtab.serving.publish;

import io.trimtab.events.Feedback;
import java.util.List;

/**
 * Where events go when an answer is on its way. Both calls only hand over a reference and never wait, so that they
 * may be made on an event loop; what cannot be taken is dropped and counted.
 */
public interface EventSink {

    /** Hands over the record of one request that reached a model; false when it was dropped. */
    boolean offer(PredictionRecord record);

    /**
     * Hands over true outcomes, all or none.
     *
     * @return false when there is no room, which the caller tells the client
     */
    boolean offer(List<Feedback> feedback);
}
