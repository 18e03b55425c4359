package io.trimtab.serving;

import io.trimtab.events.Feedback;
import io.trimtab.serving.publish.EventSink;
import io.trimtab.serving.publish.PredictionRecord;
import java.util.List;

/** Where events go on a node that streams none: nowhere. Feedback is refused, because somebody counts on it. */
final class NoEvents implements EventSink {

    @Override
    public boolean offer(PredictionRecord record) {
        record.release().run();
        return true;
    }

    @Override
    public boolean offer(List<Feedback> outcomes) {
        return false;
    }
}
