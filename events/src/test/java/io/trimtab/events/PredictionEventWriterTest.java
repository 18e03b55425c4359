package io.trimtab.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PredictionEventWriterTest {
    private static final PredictionAttributes ANSWERED = Predictions.attributes(Outcome.OK);

    @Test
    void writesTheHeadersOfTheGoldenRecord() throws IOException {
        assertThat(Predictions.headers(ANSWERED).asText()).isEqualTo(golden("prediction-v1.headers.txt"));
    }

    @Test
    void writesEachVersionsOwnNamesWhateverCameBefore() {
        PredictionEventWriter writer = new PredictionEventWriter(1_000);
        for (String name : List.of("a", "b", "a")) {
            for (String version : List.of("1", "2", "1")) {
                RecordedHeaders headers = new RecordedHeaders();

                writer.headers(Predictions.attributes("/trimtab/serving/n" + name, name, version), headers);

                assertThat(headers.asText())
                        .contains("ce_source: /trimtab/serving/n" + name + "\n")
                        .contains("ce_subject: " + name + "/" + version + "\n");
            }
        }
    }

    @Test
    void writesTheValueOfTheGoldenRecord() throws IOException {
        String value = Predictions.value(
                ANSWERED, Predictions.json(Predictions.REQUEST), Predictions.json(Predictions.ANSWER));

        assertThat(value + "\n").isEqualTo(golden("prediction-v1.value.json"));
    }

    @Test
    void writesDigestsInPlaceOfDataThatIsTooLong() throws IOException {
        byte[] value = new PredictionEventWriter(600)
                .value(
                        ANSWERED,
                        Predictions.json(Predictions.REQUEST.replace("1.5", "1.5" + "0".repeat(600))),
                        Predictions.json(Predictions.ANSWER.replace("0.25", "0.25" + "0".repeat(600))));

        assertThat(new String(value, StandardCharsets.UTF_8) + "\n").isEqualTo(golden("prediction-v1.truncated.json"));
    }

    @Test
    void leavesTheTensorsOutWhenNotEvenTheirDigestsFit() {
        byte[] value = new PredictionEventWriter(300)
                .value(ANSWERED, Predictions.json(Predictions.REQUEST), Predictions.json(Predictions.ANSWER));

        assertThat(value).hasSizeLessThanOrEqualTo(300);
        assertThat(new String(value, StandardCharsets.UTF_8))
                .endsWith("\"truncated\":true,\"request\":{\"inputs\":[]},\"response\":{\"outputs\":[]}}");
    }

    @Test
    void putsTheRequestsOwnBytesIntoTheRecord() {
        String body = "{ \"inputs\" : [ ] , \"parameters\":{\"note\":\"gr\u00fc\u00df\\u00e9\"} }";

        String value = Predictions.value(ANSWERED, Predictions.json(body), Predictions.json("{\"outputs\":[]}"));

        assertThat(value).contains("\"request\":" + body + ",\"response\":{\"outputs\":[]}}");
    }

    @Test
    void leavesOutWhatStandsAroundTheBody() {
        String value = Predictions.value(
                ANSWERED, Predictions.json("\uFEFF \n{\"inputs\":[]}\r\n\t "), Predictions.json("{\"outputs\":[]}"));

        assertThat(value).contains("\"request\":{\"inputs\":[]},\"response\"");
    }

    @Test
    void refusesABodyThatWouldSpoilTheRecord() {
        for (String body : List.of("", "{", "[]", "{} x", "x {}", "\"{}\"")) {
            assertThatThrownBy(() ->
                            Predictions.value(ANSWERED, Predictions.json(body), Predictions.json("{\"outputs\":[]}")))
                    .as(body)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("JSON payload must be one object in UTF-8");
        }
    }

    @Test
    void moreThanTheLimitIsWrittenAsDigestsThatDoNotDependOnTheProtocol() {
        float[] values = new float[500];
        ByteBuffer raw = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0.37f;
            raw.putFloat(values[i]);
            data.append(i == 0 ? "" : ",").append(values[i]);
        }
        TensorPayload asJson = Predictions.json(
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[100,5],\"data\":[" + data + "]}]}");
        TensorPayload asBytes =
                TensorPayload.raw(List.of(new RawTensor("x", Datatype.FP32, new long[] {100, 5}, raw.flip())));
        PredictionEventWriter writer = new PredictionEventWriter(1_000);

        TensorData fromJson = truncatedInput(writer, asJson);
        TensorData fromBytes = truncatedInput(writer, asBytes);

        assertThat(fromJson).isEqualTo(fromBytes);
        assertThat(fromJson.digest().orElseThrow()).matches("sha256:[0-9a-f]{64}");
        assertThat(fromJson.rows()).isEqualTo(100);
        assertThat(fromJson.hasData()).isFalse();
    }

    private static TensorData truncatedInput(PredictionEventWriter writer, TensorPayload request) {
        byte[] value = writer.value(ANSWERED, request, Predictions.json("{\"outputs\":[]}"));
        PredictionEvent event = new PredictionEventReader().read(Predictions.headers(ANSWERED), value);
        assertThat(value.length).isLessThanOrEqualTo(1_000);
        assertThat(event.truncated()).isTrue();
        return event.inputs().get(0);
    }

    @Test
    void aValueOfExactlyTheLimitIsWhole() {
        TensorPayload request = Predictions.json(Predictions.REQUEST);
        TensorPayload response = Predictions.json(Predictions.ANSWER);
        int length = new PredictionEventWriter(1 << 20).value(ANSWERED, request, response).length;

        assertThat(new PredictionEventWriter(length).value(ANSWERED, request, response))
                .hasSize(length);
        assertThat(new String(
                        new PredictionEventWriter(length - 1).value(ANSWERED, request, response),
                        StandardCharsets.UTF_8))
                .contains("\"truncated\":true");
    }

    @Test
    void aValueOfExactlyTheLimitIsWholeHoweverManyTensorsItHas() {
        RawTensor tensor = new RawTensor("x", Datatype.FP32, new long[] {1}, ByteBuffer.wrap(new byte[4]));
        TensorPayload many = TensorPayload.raw(Collections.nCopies(50, tensor));
        int length = new PredictionEventWriter(1 << 20).value(ANSWERED, many, many).length;

        assertThat(new PredictionEventWriter(length).value(ANSWERED, many, many))
                .hasSize(length);
    }

    @Test
    void whatStandsAroundTheBodyDoesNotCount() {
        TensorPayload bare = Predictions.json("{\"inputs\":[]}");
        TensorPayload padded = Predictions.json("{\"inputs\":[]}" + " ".repeat(5_000));
        TensorPayload answer = Predictions.json("{\"outputs\":[]}");
        int length = new PredictionEventWriter(1 << 20).value(ANSWERED, bare, answer).length;

        assertThat(new PredictionEventWriter(length).value(ANSWERED, padded, answer))
                .hasSize(length);
    }

    @Test
    void doesNotMoveTheBuffersItReads() {
        ByteBuffer body = ByteBuffer.wrap(Predictions.REQUEST.getBytes(StandardCharsets.UTF_8));
        ByteBuffer raw = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});
        TensorPayload answer = TensorPayload.raw(List.of(new RawTensor("y", Datatype.UINT8, new long[] {4}, raw)));

        new PredictionEventWriter(1 << 20).value(ANSWERED, TensorPayload.json(body), answer);
        new PredictionEventWriter(10).value(ANSWERED, TensorPayload.json(body), answer);

        assertThat(body.remaining()).isEqualTo(Predictions.REQUEST.length());
        assertThat(raw.remaining()).isEqualTo(4);
    }

    @Test
    void escapesWhatAClientOrAnErrorMayHold() {
        PredictionAttributes attributes = with("a \"quoted\" \\ \n\u0001 é 🛩 error", "id \"é\"");

        String value = Predictions.value(attributes, Predictions.json("{\"inputs\":[]}"), null);

        assertThat(value)
                .contains("\"error\":\"a \\\"quoted\\\" \\\\ \\u000a\\u0001 é 🛩 error\"")
                .contains("\"id\":\"id \\\"é\\\"\"");
        assertThat(new PredictionEventReader()
                        .read(Predictions.headers(attributes), value.getBytes(StandardCharsets.UTF_8))
                        .attributes())
                .isEqualTo(attributes);
    }

    @Test
    void leavesOutRequestIdsThatNoHeaderCanCarry() {
        for (String id : List.of("a\nb", "x".repeat(257), "")) {
            PredictionAttributes attributes = with("failed", id);

            assertThat(Predictions.headers(attributes).header(CloudEventHeaders.REQUEST_ID))
                    .isNull();
            assertThat(Predictions.value(attributes, Predictions.json("{\"inputs\":[]}"), null))
                    .doesNotContain("\"id\"");
        }
    }

    @Test
    void refusesAnAnswerThatDoesNotFitTheOutcome() {
        TensorPayload payload = Predictions.json("{}");

        assertThatThrownBy(() -> Predictions.value(ANSWERED, payload, null))
                .hasMessageContaining(
                        "must have an answer exactly when its outcome is ok, had outcome OK and no answer");
        assertThatThrownBy(() -> Predictions.value(Predictions.attributes(Outcome.TIMEOUT), payload, payload))
                .hasMessageContaining("had outcome TIMEOUT and an answer");
    }

    private static PredictionAttributes with(String error, String requestId) {
        return new PredictionAttributes(
                "p1",
                "/trimtab/serving/n",
                Instant.EPOCH,
                "m",
                "1",
                Endpoint.CANARY,
                Outcome.ERROR,
                Optional.of(error),
                0,
                Optional.of(requestId),
                Optional.empty(),
                Timings.NONE);
    }

    private static String golden(String file) throws IOException {
        try (InputStream in = PredictionEventWriterTest.class.getResourceAsStream("/golden/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
