package io.trimtab.loadtests.stage;

import io.trimtab.loadtests.answers.AnswerLedger;
import io.trimtab.loadtests.answers.PredictionTopic;
import io.trimtab.loadtests.load.FeatureRows;
import io.trimtab.loadtests.load.Load;
import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.load.LoadOutcome;
import io.trimtab.loadtests.process.ChildProcess;
import io.trimtab.loadtests.process.CpuTimes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts loads on servers, one after the other, and counts: a request without an answer of status 200, or without its
 * record in the topic where the server streams, ends the run.
 */
public final class Measuring {
    private static final int WARM_UP_TURNS = 6;
    private static final Duration FLUSH = Duration.ofSeconds(30);

    private final LoadGenerator generator;
    private final ChildProcess broker;
    private final PredictionTopic topic;
    private long streamed;
    private long late;

    public Measuring(LoadGenerator generator, ChildProcess broker, PredictionTopic topic) {
        this.generator = generator;
        this.broker = broker;
        this.topic = topic;
    }

    /** Sends every input once to a server that streams, and checks each answer. */
    public void check(TrimtabServer trimtab, AnswerLedger ledger, FeatureRows rows, String input)
            throws IOException, RefusedException {
        streamed += trimtab.check(ledger, rows, input);
    }

    /** Requests so far that must have left a record in the topic. */
    public long streamed() {
        return streamed;
    }

    /**
     * One load.
     *
     * @param rate requests a second; 0: every connection sends as soon as it has its answer
     */
    public Measurement measure(Contender contender, int connections, Duration duration, double rate)
            throws IOException, RefusedException {
        contender.process().requireAlive();
        CpuTimes before = CpuTimes.read(contender.process(), generator.process(), broker);
        var outcome = generator.run(new Load(contender.port(), contender.path(), connections, duration, rate));
        if (contender.streams()) {
            streamed += outcome.answered();
            awaitStreamed(contender);
        }
        CpuTimes after = CpuTimes.read(contender.process(), generator.process(), broker);
        var measurement = new Measurement(outcome, after.since(before));
        if (measurement.unanswered() > 0) {
            throw new RefusedException(List.of(contender.name() + " left " + measurement.unanswered() + " of "
                    + outcome.sent() + " requests without an answer of status 200"));
        }
        return measurement;
    }

    /**
     * Loads the servers in turn, as they will be measured. One long load is not enough: a new one brings new connections and
     * ends a quiet time, code that runs for it the first time throws away what was compiled, and on a core that the
     * compiler shares that costs the first measurements a third of their rate.
     *
     * @param each how long every server is loaded, all its turns together
     */
    public void warmUp(List<Contender> contenders, int connections, Duration each)
            throws IOException, RefusedException {
        for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
            for (Contender contender : contenders) {
                measure(contender, connections, each.dividedBy(WARM_UP_TURNS), 0);
            }
        }
    }

    /**
     * One load that is more than the server can serve: it may refuse, but every request gets an answer. Those refused
     * without a word about when to come again have missed their deadline, and leave a record, too.
     */
    public LoadOutcome overload(Contender contender, int connections, Duration duration, double rate)
            throws IOException, RefusedException {
        contender.process().requireAlive();
        var outcome = generator.run(new Load(contender.port(), contender.path(), connections, duration, rate));
        long missed = outcome.refused() - outcome.refusals().tooMany();
        streamed += outcome.answered() + missed;
        late += missed;
        if (outcome.failed() > 0) {
            throw new RefusedException(List.of(contender.name() + " left " + outcome.failed() + " of " + outcome.sent()
                    + " requests without an answer"));
        }
        return outcome;
    }

    /**
     * Requests that someone else asked beside a load; then every record must be in the topic.
     *
     * @param answered with status 200
     * @param missed their deadline
     */
    public void streamedBeside(Contender contender, long answered, long missed) throws IOException, RefusedException {
        streamed += answered + missed;
        late += missed;
        awaitStreamed(contender);
    }

    private void awaitStreamed(Contender contender) throws IOException, RefusedException {
        long held = topic.await(streamed, FLUSH);
        if (held != streamed) {
            throw new RefusedException(List.of(contender.name() + " answered " + streamed
                    + " requests, but the topic holds " + held + " records " + FLUSH.toSeconds()
                    + " s after the last"));
        }
    }

    /** Reads the topic and computes each answer in it again; also holds the server's counters of lost events to 0. */
    public void verify(TrimtabServer trimtab, AnswerLedger ledger, int leastInputs)
            throws IOException, RefusedException {
        topic.readInto(ledger);
        var objections = new ArrayList<>(ledger.objections(streamed - late, late, leastInputs));
        for (String counter : List.of("trimtab_events_dropped_total", "trimtab_events_failed_total")) {
            double value = trimtab.counter(counter);
            if (value != 0) {
                objections.add("Trimtab's counter " + counter + " is " + value + ", not 0");
            }
        }
        trimtab.objectionToAcks().ifPresent(objections::add);
        if (!objections.isEmpty()) {
            throw new RefusedException(objections);
        }
    }
}
