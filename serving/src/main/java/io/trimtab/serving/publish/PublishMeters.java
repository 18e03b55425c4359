package io.trimtab.serving.publish;

import io.micrometer.core.instrument.Tags;
import io.trimtab.events.Topics;
import io.trimtab.serving.metrics.ServingMeter;
import io.trimtab.serving.metrics.ServingMeters;
import java.util.function.ToDoubleFunction;

/** Shows a sink's counts as meters; they are read at each scrape. */
public final class PublishMeters {
    private PublishMeters() {}

    /** Registers the meters of {@code sink}, one of each for each topic. */
    public static void bind(KafkaEventSink sink, ServingMeters meters) {
        bind(sink.predictions(), Topics.PREDICTIONS, meters);
        bind(sink.feedback(), Topics.FEEDBACK, meters);
        meters.gauge(
                ServingMeter.EVENTS_WAITING,
                Tags.empty(),
                () -> sink.predictions().waiting() + sink.feedback().waiting());
    }

    private static void bind(TopicCounts counts, String topic, ServingMeters meters) {
        bind(ServingMeter.EVENTS_SENT, counts, TopicCounts::sent, topic, meters);
        bind(ServingMeter.EVENTS_FAILED, counts, TopicCounts::failed, topic, meters);
        bind(ServingMeter.EVENTS_DROPPED, counts, TopicCounts::dropped, topic, meters);
    }

    private static void bind(
            ServingMeter meter,
            TopicCounts counts,
            ToDoubleFunction<TopicCounts> count,
            String topic,
            ServingMeters meters) {
        meters.count(meter, Tags.of(ServingMeter.Tags.TOPIC, topic), counts, count);
    }
}
