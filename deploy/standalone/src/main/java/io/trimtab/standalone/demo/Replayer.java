package io.trimtab.standalone.demo;

import io.trimtab.standalone.flights.Flights;
import io.vertx.core.json.JsonArray;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends flights to the serving node as a client would, hour by hour of event time, faster than they flew.
 *
 * <p>Within an hour requests are concurrent; the next hour begins when this one is answered, so that event time goes
 * forward for everybody who reads the events.
 */
final class Replayer {
    private static final int IN_FLIGHT = 48;

    private final Flights flights;
    private final PredictClient client;
    private final Pace pace;
    private final int largestRequest;
    private final Labels labels = new Labels();
    private final Semaphore permits = new Semaphore(IN_FLIGHT);
    private long rowsSoFar;

    /** Lets event time go on no faster than the rest of the loop follows. */
    @FunctionalInterface
    interface Pace {
        /** Returns when {@code now} may begin; {@code rows} is how many rows were answered so far in all. */
        void await(Instant now, long rows);
    }

    /**
     * @param largestRequest most flights of one minute that are asked about in one request
     */
    Replayer(Flights flights, PredictClient client, Pace pace, int largestRequest) {
        this.flights = flights;
        this.client = client;
        this.pace = pace;
        this.largestRequest = largestRequest;
    }

    /** Replays one hour of these airports' flights, and reports the outcomes that are known at its end. */
    Traffic replay(Instant hour, Set<String> airports, Fault fault) {
        pace.await(hour, rowsSoFar);
        var end = hour.plus(1, ChronoUnit.HOURS);
        var traffic = send(flights.select(hour, end, airports), fault);
        return traffic.plus(report(labels.due(end)));
    }

    /** Rows of all requests answered so far. */
    long rows() {
        return rowsSoFar;
    }

    private Traffic send(int[] selected, Fault fault) {
        var answered = new LongAdder();
        var failed = new LongAdder();
        var rows = new LongAdder();
        for (int first = 0; first < selected.length; ) {
            int last = first + 1;
            while (last < selected.length
                    && last - first < largestRequest
                    && flights.minute(selected[last]) == flights.minute(selected[first])) {
                last++;
            }
            send(selected, first, last, fault, answered, failed, rows);
            first = last;
        }
        permits.acquireUninterruptibly(IN_FLIGHT);
        permits.release(IN_FLIGHT);
        rowsSoFar += rows.sum();
        return new Traffic(answered.sum(), failed.sum(), rows.sum());
    }

    private void send(
            int[] selected, int first, int last, Fault fault, LongAdder answered, LongAdder failed, LongAdder rows) {
        var time = flights.time(selected[first]);
        List<float[]> features = new ArrayList<>();
        List<Boolean> late = new ArrayList<>();
        for (int i = first; i < last; i++) {
            features.add(fault.apply(flights.features(selected[i])));
            late.add(flights.late(selected[i]));
        }
        permits.acquireUninterruptibly();
        client.predict(time, features).onComplete(answer -> {
            if (answer.succeeded()) {
                answered.increment();
                rows.add(features.size());
                labels.add(time, answer.result(), late);
            } else {
                failed.increment();
            }
            permits.release();
        });
    }

    /** Reports outcomes; one that is refused because the hand-off is full is reported again, once; then it failed. */
    private Traffic report(List<JsonArray> bodies) {
        var failed = new LongAdder();
        for (JsonArray body : bodies) {
            permits.acquireUninterruptibly();
            client.feedback(body).recover(refused -> client.feedback(body)).onComplete(done -> {
                if (done.failed()) {
                    failed.increment();
                }
                permits.release();
            });
        }
        permits.acquireUninterruptibly(IN_FLIGHT);
        permits.release(IN_FLIGHT);
        return new Traffic(0, failed.sum(), 0);
    }
}
