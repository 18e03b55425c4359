package io.trimtab.drift.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.policy.PolicyEngine;
import io.trimtab.drift.policy.PolicyStep;
import io.trimtab.events.Decision;
import io.trimtab.events.DriftEventCodec;
import io.trimtab.events.DriftReport;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Gives each closed window to the policy and keeps the policy's state per model. */
final class JudgeProcessor implements Processor<String, WindowProfile, String, Judged> {
    static final String STATES = "policy-states";

    private final PolicyEngine policy;
    private final PolicyContexts contexts;
    private final TopologyListener listener;

    private @Nullable Links links;

    private record Links(ProcessorContext<String, Judged> context, KeyValueStore<byte[], byte[]> states) {}

    JudgeProcessor(PolicyEngine policy, PolicyContexts contexts, TopologyListener listener) {
        this.policy = policy;
        this.contexts = contexts;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<String, Judged> context) {
        links = new Links(context, context.getStateStore(STATES));
    }

    @Override
    public void process(Record<String, WindowProfile> record) {
        if (links == null) {
            throw new IllegalStateException("judge processes before its init");
        }
        WindowProfile window = record.value();
        byte[] model = window.traffic().model().getBytes(UTF_8);
        PolicyStep step = policy.step(
                links.states().get(model),
                window,
                contexts.of(window.traffic().model(), window.traffic().version()));
        links.states().put(model, step.state().bytes());
        for (DriftReport report : step.reports()) {
            listener.reported(report);
            var headers = new RecordHeaders();
            DriftEventCodec.headers(report, headers::add);
            links.context()
                    .forward(new Record<>(report.model(), new Judged.Report(report), record.timestamp(), headers));
        }
        for (Decision decision : step.decisions()) {
            listener.decided(decision);
            var headers = new RecordHeaders();
            DriftEventCodec.headers(decision, headers::add);
            links.context()
                    .forward(new Record<>(decision.model(), new Judged.Decided(decision), record.timestamp(), headers));
        }
    }
}
