package io.trimtab.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FeedbackCodecTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final FeedbackCodec codec = new FeedbackCodec();

    @Test
    void readsOneObjectOrAnArray() {
        List<Feedback> one = request("{'prediction_id':'p1','outcome':1}");
        List<Feedback> two = request("[{'prediction_id':'p1','outcome':1},"
                + "{'prediction_id':'p2','row':3,'outcome':'late','time':'2026-03-01T13:00:00+01:00','model':'m'}]");

        assertThat(one).containsExactly(feedback("p1", OutcomeValue.of(1)));
        assertThat(two)
                .containsExactly(
                        feedback("p1", OutcomeValue.of(1)),
                        new Feedback("p2", 3, OutcomeValue.of("late"), Optional.of(NOON), Optional.of("m")));
        assertThat(request("[]")).isEmpty();
    }

    @Test
    void keepsEveryKindOfOutcome() {
        for (OutcomeValue outcome : List.of(
                OutcomeValue.of(0.1),
                OutcomeValue.of(-7),
                OutcomeValue.of(1e-300),
                OutcomeValue.of("späte \"Ankunft\""),
                OutcomeValue.of("1"),
                OutcomeValue.of(true),
                OutcomeValue.of(false))) {
            Feedback feedback = feedback("p", outcome);

            assertThat(codec.read(codec.write(feedback))).isEqualTo(feedback);
        }
    }

    @Test
    void writesTheContractsMembers() {
        Feedback feedback = new Feedback("p2", 3, OutcomeValue.of(15), Optional.of(NOON), Optional.of("m"));

        assertThat(new String(codec.write(feedback), StandardCharsets.UTF_8))
                .isEqualTo("{\"prediction_id\":\"p2\",\"row\":3,\"outcome\":15,"
                        + "\"time\":\"2026-03-01T12:00:00Z\",\"model\":\"m\"}");
    }

    @Test
    void headersCarryTheOutcomesTimeOrElseWhenItCame() {
        RecordedHeaders timed = headers(new Feedback("p", 0, OutcomeValue.of(1), Optional.of(NOON), Optional.of("m")));
        RecordedHeaders untimed = headers(feedback("p", OutcomeValue.of(1)));

        assertThat(timed.asText()).isEqualTo("""
                        ce_specversion: 1.0
                        ce_id: f1
                        ce_source: /trimtab/serving/a
                        ce_type: io.trimtab.feedback.v1
                        content-type: application/json
                        ce_time: 2026-03-01T12:00:00Z
                        ce_subject: m
                        """);
        assertThat(untimed.asText()).contains("ce_time: 2026-03-01T13:00:00Z\n").doesNotContain("ce_subject");
    }

    private RecordedHeaders headers(Feedback feedback) {
        RecordedHeaders headers = new RecordedHeaders();
        codec.headers(feedback, "f1", "/trimtab/serving/a", NOON.plusSeconds(3_600), headers);
        return headers;
    }

    @Test
    void outcomesAreNumbersAndLabels() {
        assertThat(OutcomeValue.of(true).number()).hasValue(1);
        assertThat(OutcomeValue.of("x").number()).isEmpty();
        assertThat(OutcomeValue.of(2.0).label()).isEqualTo("2");
        assertThat(OutcomeValue.of(false).label()).isEqualTo("false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7                                              | feedback must be an object, was a number",
                "[7]                                            | feedback[0] must be an object, was a number",
                "{'outcome':1}                                  | feedback.prediction_id must be there, was missing",
                "[{'prediction_id':'p'}]                        | feedback[0].outcome must be there, was missing",
                "{'prediction_id':7,'outcome':1}                | feedback.prediction_id must be a string, was a number",
                "{'prediction_id':'','outcome':1}               | feedback.prediction_id must have 1 to 256 characters, was 0 characters",
                "{'prediction_id':'p','outcome':null}           | feedback.outcome must be a number, a string or a boolean, was null",
                "{'prediction_id':'p','outcome':[1]}            | feedback.outcome must be a number, a string or a boolean, was an array",
                "{'prediction_id':'p','outcome':NaN}            | feedback.outcome must be a finite number, was NaN",
                "{'prediction_id':'p','outcome':1e999}          | feedback.outcome must be a finite number, was 1e999",
                "{'prediction_id':'p','outcome':1,'row':-1}     | feedback.row must be a whole number from 0 to 2147483647, was -1",
                "{'prediction_id':'p','outcome':1,'row':1.5}    | feedback.row must be a whole number from 0 to 2147483647, was 1.5",
                "{'prediction_id':'p','outcome':1,'time':'now'} | feedback.time must be an RFC 3339 time, was now",
                "{'prediction_id':'p','outcome':1,'rows':2}     | feedback must have only prediction_id, row, outcome, time and model, was rows",
                "{'prediction_id':'p','outcome':1} {}           | feedback must end after the outcomes, was an object"
            })
    void refusesWhatIsNotFeedback(String body, String message) {
        assertThatThrownBy(() -> request(body))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage(message);
    }

    @Test
    void refusesMoreThanTenThousandAtOnce() {
        String one = "{'prediction_id':'p','outcome':1}";

        assertThat(request("[" + (one + ",").repeat(9_999) + one + "]")).hasSize(10_000);
        assertThatThrownBy(() -> request("[" + (one + ",").repeat(10_000) + one + "]"))
                .hasMessage("feedback must have at most 10000 outcomes, was more");
    }

    @Test
    void refusesDeepNestingAndCutBodies() {
        for (String body : List.of("[".repeat(50_000), "{'prediction_id':'p','outcome':1", "", "{")) {
            assertThatThrownBy(() -> request(body)).isInstanceOf(MalformedEventException.class);
        }
    }

    @Test
    void aRecordMayHaveMembersOfANewerWriter() {
        byte[] value =
                "{\"prediction_id\":\"p\",\"weight\":{\"a\":[1]},\"outcome\":1}".getBytes(StandardCharsets.UTF_8);

        assertThat(codec.read(value)).isEqualTo(feedback("p", OutcomeValue.of(1)));
    }

    private List<Feedback> request(String body) {
        return codec.readRequest(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Feedback feedback(String id, OutcomeValue outcome) {
        return new Feedback(id, 0, outcome, Optional.empty(), Optional.empty());
    }
}
