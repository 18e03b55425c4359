package io.trimtab.drift.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trimtab.drift.baseline.BaselineBlock;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.ColumnSource;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.grid.Tally;
import io.trimtab.events.Endpoint;
import io.trimtab.events.Outcome;
import io.trimtab.events.PredictionAttributes;
import io.trimtab.events.PredictionEventWriter;
import io.trimtab.events.TensorPayload;
import io.trimtab.events.Timings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A model with one numeric feature and one score, its baseline, and events as a serving node would publish them. */
public final class SampleModel {
    /** Its name. */
    public static final String NAME = "sample";
    /** Length of its windows. */
    public static final Duration WINDOW = Duration.ofHours(6);

    /** What its baseline is counted on. */
    public static final GridLayout LAYOUT = new GridLayout(List.of(
            new Column("x", ColumnRole.FEATURE, new NumericBins(-2, -1, -.5, 0, .5, 1, 2)),
            new Column("p", ColumnRole.SCORE, new NumericBins(0, .2, .4, .6, .8, 1))));

    private static final PredictionEventWriter WRITER = new PredictionEventWriter(1 << 20);

    private SampleModel() {}

    /** A record's headers and value. */
    public record Event(String id, Instant time, Headers headers, String value) {
        /** The value's bytes. */
        public byte[] bytes() {
            return value.getBytes(UTF_8);
        }
    }

    /** Four weeks of windows of standard normal x and p = a squashed x. */
    public static VersionBaseline baseline() {
        var random = new Random(7);
        List<BaselineBlock> blocks = new ArrayList<>();
        Instant start = Instant.parse("2025-12-01T00:00:00Z");
        for (int block = 0; block < 28 * 4; block++) {
            GridCounts counts = GridCounts.empty(LAYOUT);
            for (int row = 0; row < 400; row++) {
                double x = random.nextGaussian();
                counts.increment(LAYOUT.column(0).slotOf(x));
                counts.increment(LAYOUT.offset(1) + LAYOUT.column(1).slotOf(score(x)));
                counts.add(Tally.ROWS, 1);
            }
            Instant from = start.plus(WINDOW.multipliedBy(block));
            blocks.add(new BaselineBlock(from, from.plus(WINDOW), counts));
        }
        var profile = new BaselineProfile(
                new BaselineProfile.Dataset("sample.csv", Optional.empty(), 28 * 4 * 400),
                LAYOUT,
                true,
                WINDOW,
                blocks);
        return new VersionBaseline(
                Optional.of(profile),
                "0123",
                List.of(
                        new ColumnSource(ColumnSource.Side.REQUEST, "input", 0),
                        new ColumnSource(ColumnSource.Side.RESPONSE, "p", 0)),
                "");
    }

    /** What the model answers. */
    public static double score(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** One answered request of these rows. */
    public static Event event(String id, Instant time, String version, double... rows) {
        return event(id, time, version, Outcome.OK, rows);
    }

    /** One request of these rows. */
    public static Event event(String id, Instant time, String version, Outcome outcome, double... rows) {
        var attributes = new PredictionAttributes(
                id,
                PredictionAttributes.source("node"),
                time,
                NAME,
                version,
                Endpoint.DEFAULT,
                outcome,
                outcome == Outcome.OK ? Optional.empty() : Optional.of("failed"),
                rows.length,
                Optional.empty(),
                Optional.empty(),
                Timings.NONE);
        var inputs = new StringBuilder();
        var outputs = new StringBuilder();
        for (double x : rows) {
            inputs.append(inputs.isEmpty() ? "" : ",").append(x);
            outputs.append(outputs.isEmpty() ? "" : ",").append(score(x));
        }
        String request = "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP64\",\"shape\":[%d,1],\"data\":[%s]}]}"
                .formatted(rows.length, inputs);
        String response =
                "{\"model_name\":\"sample\",\"outputs\":[{\"name\":\"p\",\"datatype\":\"FP64\",\"shape\":[%d,1],\"data\":[%s]}]}"
                        .formatted(rows.length, outputs);
        var headers = new RecordHeaders();
        WRITER.headers(attributes, headers::add);
        byte[] value = WRITER.value(attributes, json(request), outcome == Outcome.OK ? json(response) : null);
        return new Event(id, time, headers, new String(value, UTF_8));
    }

    private static TensorPayload json(String body) {
        return TensorPayload.json(ByteBuffer.wrap(body.getBytes(UTF_8)));
    }
}
