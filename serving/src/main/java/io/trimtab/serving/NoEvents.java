package io.trimtab.serving;

import io.trimtab.events.Feedback;
import io.trimtab.serving.publish.EventSink;
import io.trimtab.serving.publish.PredictionRecord;

/** Where events go on a node without brokers: nowhere. Feedback is refused, because somebody counts on it. */
final class NoEvents implements EventSink {

    @Override
    public boolean offer(PredictionRecord record) {
        record.release().run();
        return true;
    }

    @Override
    public boolean offer(Feedback feedback) {
        return false;
    }
}
