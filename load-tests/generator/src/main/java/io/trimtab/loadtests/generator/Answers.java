package io.trimtab.loadtests.generator;

import io.hyperfoil.api.session.Session;
import io.hyperfoil.http.api.HttpConnection;
import io.hyperfoil.http.api.HttpRequest;
import io.netty.util.AsciiString;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Counts answers: those with status 200, by connection, and the others, each kind with its latencies. Used by one event
 * loop only.
 */
final class Answers {
    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final AsciiString RETRY_AFTER = AsciiString.cached("retry-after");
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Pace pace;
    private final int[] status;
    private final boolean[] saysWhen;
    private final IdentityHashMap<HttpConnection, long[]> served = new IdentityHashMap<>();
    private final Histogram latencies = new Histogram(HIGHEST_NANOS, 3);
    private final Histogram refusals = new Histogram(HIGHEST_NANOS, 3);
    private long tooMany;

    /** Of {@code sessions} sessions whose requests are due when the pace says. */
    Answers(int sessions, Pace pace) {
        this.pace = pace;
        this.status = new int[sessions];
        this.saysWhen = new boolean[sessions];
    }

    /** The answer's status line has come. */
    void status(HttpRequest request, int code) {
        int id = request.session.uniqueId();
        status[id] = code;
        saysWhen[id] = false;
        long[] count = served.computeIfAbsent(request.connection(), connection -> new long[1]);
        if (code == OK) {
            count[0]++;
        }
    }

    /** A header of the answer has come. */
    void header(HttpRequest request, CharSequence name) {
        if (RETRY_AFTER.contentEqualsIgnoreCase(name)) {
            saysWhen[request.session.uniqueId()] = true;
        }
    }

    /** The answer is complete. */
    void complete(Session session) {
        int id = session.uniqueId();
        long latency = Math.min(pace.answered(session), HIGHEST_NANOS);
        (status[id] == OK ? latencies : refusals).recordValue(latency);
        if (status[id] == TOO_MANY_REQUESTS && saysWhen[id]) {
            tooMany++;
        }
    }

    /** Of answers with status 200, from when the request was due to the last byte, in nanoseconds. */
    Histogram latencies() {
        return latencies;
    }

    /** The answers with another status. */
    LoadOutcome.Refusals refusals() {
        return new LoadOutcome.Refusals(
                tooMany, refusals.getValueAtPercentile(50) / 1e3, refusals.getValueAtPercentile(99) / 1e3);
    }

    /** How unequally connections were served. */
    LoadOutcome.Share share() {
        var counts = served.values().stream().mapToLong(count -> count[0]).summaryStatistics();
        return counts.getCount() == 0
                ? new LoadOutcome.Share(0, 0, 0)
                : new LoadOutcome.Share(counts.getCount(), counts.getMin(), counts.getMax());
    }
}
