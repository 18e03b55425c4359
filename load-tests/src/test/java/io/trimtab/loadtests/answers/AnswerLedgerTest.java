package io.trimtab.loadtests.answers;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.trimtab.loadtests.load.FeatureRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AnswerLedgerTest {
    private static final int ROWS = 3;

    private final FeatureRows rows = FeatureRows.generate(ROWS, 5);

    @SuppressWarnings("NullAway.Init")
    private ReferenceModel model;

    @SuppressWarnings("NullAway.Init")
    private AnswerLedger ledger;

    @BeforeEach
    void opensTheModel() throws OrtException, URISyntaxException {
        model = new ReferenceModel(Path.of(Objects.requireNonNull(getClass().getResource("/model/model.onnx"))
                .toURI()));
        ledger = new AnswerLedger(model, rows);
    }

    @AfterEach
    void closesTheModel() throws OrtException {
        model.close();
    }

    @Test
    void hasNoObjectionWhenEveryRecordHoldsTheModelsAnswer() {
        for (int row = 0; row < ROWS; row++) {
            ledger.record("id-" + row, record(row, answer(row)));
        }

        assertThat(ledger.objections(ROWS, 0, ROWS)).isEmpty();
        assertThat(ledger.records()).isEqualTo(ROWS);
    }

    @Test
    void acceptsNestedData() {
        ledger.record(
                "a", text(record(0, answer(0)), "\"data\":[", "\"data\":[[", "]}]},\"response", "]]}]},\"response"));

        assertThat(ledger.objections(1, 0, 1)).isEmpty();
    }

    @Test
    void countsRecordsOfRequestsThatMissedTheirDeadlineApart() {
        byte[] missed = "{\"outcome\":\"timeout\",\"error\":\"late\"}".getBytes(StandardCharsets.UTF_8);
        ledger.record("a", record(0, answer(0)));
        ledger.record("b", missed);

        assertThat(ledger.objections(1, 1, 1)).isEmpty();
        assertThat(ledger.objections(2, 0, 1))
                .containsExactly(
                        "the server answered 2 requests, but the topic holds 1 records",
                        "0 requests missed their deadline, but the topic holds 1 records with the outcome 'timeout'");
    }

    @Test
    void readsTheRawBytesThatEventsOfBinaryRequestsHold() {
        String base64 = java.util.Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(answer(0))
                        .array());
        String json = "[" + answer(0) + "]";
        ledger.record("a", text(record(0, answer(0)), json, "\"" + base64 + "\",\"encoding\":\"base64\""));

        assertThat(ledger.objections(1, 0, 1)).isEmpty();
    }

    @Test
    void objectsToAnAnswerOffByOneBit() {
        ledger.record("a", record(0, answer(0)));
        ledger.record("b", record(1, Math.nextUp(answer(1))));

        assertThat(ledger.objections(2, 0, 1))
                .first()
                .asString()
                .isEqualTo("1 of 2 records do not hold the answer that ONNX Runtime computes");
    }

    @Test
    void objectsToAnswersThatBelongToOtherInputs() {
        ledger.record("a", record(0, answer(1)));

        assertThat(ledger.objections(1, 0, 1)).anyMatch(objection -> objection.startsWith("the event a says ["));
    }

    @Test
    void objectsToARecordTooFewAndARecordTwice() {
        ledger.record("a", record(0, answer(0)));
        ledger.record("a", record(0, answer(0)));

        assertThat(ledger.objections(3, 0, 1))
                .contains(
                        "the server answered 3 requests, but the topic holds 2 records",
                        "1 events are in the topic more than once",
                        "the event a is in the topic twice");
    }

    @Test
    void objectsToInputsNobodySentAndToFewInputs() {
        ledger.record("a", text(record(0, answer(0)), "\"data\":[", "\"data\":[7.5,"));

        assertThat(ledger.objections(1, 0, 1))
                .contains("only 0 different inputs reached the topic, not 1")
                .anyMatch(objection -> objection.startsWith("the event a has an input that was never sent: [7.5, "));
    }

    @Test
    void objectsToFailedPredictionsAndToRecordsItCannotRead() {
        ledger.record("a", text(record(0, answer(0)), "\"ok\"", "\"error\""));
        ledger.record("b", "{".getBytes(StandardCharsets.UTF_8));

        assertThat(ledger.objections(2, 0, 0))
                .contains("the event a has the outcome 'error'")
                .anyMatch(objection -> objection.startsWith("the event b cannot be read: "));
    }

    @Test
    void holdsAnAnswerOverHttpAgainstTheModel() throws IOException {
        String right = "{\"outputs\":[{\"name\":\"score\",\"data\":[" + answer(2) + "]}]}";
        String wrong = "{\"outputs\":[{\"name\":\"score\",\"data\":[0.5]}]}";

        assertThat(ledger.answer(rows.rows().get(2), right.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(ledger.answer(rows.rows().get(2), wrong.getBytes(StandardCharsets.UTF_8)))
                .isNotEmpty();
    }

    private float answer(int row) {
        try {
            return model.answer(rows.rows().get(row))[0];
        } catch (OrtException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private byte[] record(int row, float score) {
        String request = rows.requestBodies("features").get(row);
        String response =
                "{\"outputs\":[{\"name\":\"score\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[" + score + "]}]}";
        return ("{\"outcome\":\"ok\",\"request\":" + request + ",\"response\":" + response + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] text(byte[] record, String... replacements) {
        String text = new String(record, StandardCharsets.UTF_8);
        for (int i = 0; i < replacements.length; i += 2) {
            int at = text.indexOf(replacements[i]);
            text = text.substring(0, at) + replacements[i + 1] + text.substring(at + replacements[i].length());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
