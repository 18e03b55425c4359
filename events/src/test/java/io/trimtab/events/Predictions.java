package io.trimtab.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prediction records for tests: written by the writer, read back by the reader. */
final class Predictions {
    static final String REQUEST =
            "{\"id\":\"r-7\",\"inputs\":[{\"name\":\"input\",\"shape\":[2,3],\"datatype\":\"FP32\","
                    + "\"data\":[[1.5,2,-3e2],[0.1,null,NaN]]}]}";
    static final String ANSWER =
            "{\"model_name\":\"flight-delay\",\"model_version\":\"3\",\"outputs\":[{\"name\":\"p\","
                    + "\"shape\":[2],\"datatype\":\"FP64\",\"data\":[0.25,0.75]}]}";

    private static final int LIMIT = 1 << 20;

    private Predictions() {}

    static PredictionAttributes attributes(Outcome outcome) {
        return attributes(PredictionAttributes.source("node-a"), "flight-delay", "3", outcome);
    }

    static PredictionAttributes attributes(String source, String model, String version) {
        return attributes(source, model, version, Outcome.OK);
    }

    private static PredictionAttributes attributes(String source, String model, String version, Outcome outcome) {
        return new PredictionAttributes(
                "0192f3a0-7c1e-7000-8000-000000000001",
                source,
                Instant.parse("2026-03-01T12:00:00.250Z"),
                model,
                version,
                Endpoint.DEFAULT,
                outcome,
                outcome == Outcome.OK ? Optional.empty() : Optional.of("the model failed"),
                2,
                Optional.of("r-7"),
                Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                new Timings(12, 34, 56));
    }

    static TensorPayload json(String body) {
        return TensorPayload.json(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    }

    static RecordedHeaders headers(PredictionAttributes attributes) {
        RecordedHeaders headers = new RecordedHeaders();
        new PredictionEventWriter(LIMIT).headers(attributes, headers);
        return headers;
    }

    static String value(PredictionAttributes attributes, TensorPayload request, @Nullable TensorPayload response) {
        return new String(
                new PredictionEventWriter(LIMIT).value(attributes, request, response), StandardCharsets.UTF_8);
    }

    static PredictionEvent read(String value) {
        return new PredictionEventReader()
                .read(headers(attributes(Outcome.OK)), value.getBytes(StandardCharsets.UTF_8));
    }

    /** An event whose request has exactly that tensor. */
    static TensorData input(String tensor) {
        String value = value(attributes(Outcome.OK), json("{\"inputs\":[" + tensor + "]}"), json("{\"outputs\":[]}"));
        return read(value).inputs().get(0);
    }
}
