package io.trimtab.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PredictionEventReaderTest {
    private static final String WHOLE = Predictions.value(
            Predictions.attributes(Outcome.OK),
            Predictions.json(Predictions.REQUEST),
            Predictions.json(Predictions.ANSWER));

    @Test
    void readsBackWhatTheWriterWrote() {
        PredictionEvent event = Predictions.read(WHOLE);

        assertThat(event.attributes()).isEqualTo(Predictions.attributes(Outcome.OK));
        assertThat(event.truncated()).isFalse();
        assertThat(event.outputs())
                .containsExactly(TensorData.ofDoubles("p", Datatype.FP64, new long[] {2}, 0.25, 0.75));
    }

    @Test
    void readsNestedRowsWithMissingAndNotANumber() {
        TensorData input = Predictions.read(WHOLE).inputs().get(0);

        assertThat(input.rows()).isEqualTo(2);
        assertThat(input.columns()).isEqualTo(3);
        assertThat(input.number(0, 2)).isEqualTo(-300);
        assertThat(input.number(1, 0)).isEqualTo((double) 0.1f);
        assertThat(input.cell(1, 0)).isEqualTo(Cell.NUMBER);
        assertThat(input.cell(1, 1)).isEqualTo(Cell.MISSING);
        assertThat(input.number(1, 1)).isNaN();
        assertThat(input.cell(1, 2)).isEqualTo(Cell.NAN);
    }

    @Test
    void flatAndNestedDataAreTheSame() {
        String flat = "{'name':'x','datatype':'INT32','shape':[2,2],'data':[1,2,3,4]}";
        String nested = "{'name':'x','datatype':'INT32','shape':[2,2],'data':[[1,2],[3,4]]}";

        assertThat(input(nested)).isEqualTo(input(flat));
    }

    @Test
    void dataMayStandBeforeTypeAndShape() {
        TensorData early =
                input("{'data':[[1,null],[3,'x']],'parameters':{'a':[1]},'name':'x','shape':[2,2],'datatype':'FP64'}");
        TensorData late = input("{'name':'x','datatype':'FP64','shape':[2,2],'data':[[1,null],[3,'x']]}");

        assertThat(early).isEqualTo(late);
        assertThat(early.cell(1, 1)).isEqualTo(Cell.TYPE_ERROR);
    }

    @Test
    void integersAreExactOverTheWholeRange() {
        TensorData signed = input("{'name':'x','datatype':'INT64','shape':[3],"
                + "'data':[-9223372036854775808,9007199254740993,9223372036854775807]}");
        TensorData unsigned =
                input("{'name':'x','datatype':'UINT64','shape':[2],'data':[9223372036854775808,18446744073709551615]}");

        assertThat(signed.exact(0, 0)).isEqualTo(Long.MIN_VALUE);
        assertThat(signed.exact(1, 0)).isEqualTo(9007199254740993L);
        assertThat(signed.label(1, 0)).isEqualTo("9007199254740993");
        assertThat(signed.exact(2, 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(unsigned.label(1, 0)).isEqualTo("18446744073709551615");
        assertThat(unsigned.number(0, 0)).isEqualTo(0x1p63);
        assertThat(unsigned.number(1, 0)).isEqualTo(0x1p64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INT8   | -128,127,128,-129,1.5,2.0,null,true,'7' | NUMBER NUMBER TYPE_ERROR TYPE_ERROR TYPE_ERROR NUMBER MISSING TYPE_ERROR TYPE_ERROR",
                "UINT8  | 0,255,256,-1                            | NUMBER NUMBER TYPE_ERROR TYPE_ERROR",
                "INT16  | -32768,32767,32768                      | NUMBER NUMBER TYPE_ERROR",
                "UINT16 | 65535,65536                             | NUMBER TYPE_ERROR",
                "INT32  | -2147483648,2147483647,2147483648       | NUMBER NUMBER TYPE_ERROR",
                "UINT32 | 4294967295,4294967296,-1                | NUMBER TYPE_ERROR TYPE_ERROR",
                "INT64  | 9223372036854775808,1e3,1e300           | TYPE_ERROR NUMBER TYPE_ERROR",
                "UINT64 | 18446744073709551616,-1,0               | TYPE_ERROR TYPE_ERROR NUMBER",
                "BOOL   | true,false,1,0,2,'true'                 | NUMBER NUMBER NUMBER NUMBER TYPE_ERROR TYPE_ERROR",
                "FP32   | 1e39,-1e39,NaN,'NaN','Infinity','-Infinity',-Infinity,'x',false"
                        + "| POSITIVE_INFINITY NEGATIVE_INFINITY NAN NAN POSITIVE_INFINITY NEGATIVE_INFINITY NEGATIVE_INFINITY TYPE_ERROR TYPE_ERROR",
                "FP16   | 65504,65520,1                           | NUMBER POSITIVE_INFINITY NUMBER",
                "BYTES  | 'a','',null,3                           | TEXT TEXT MISSING TYPE_ERROR"
            })
    void marksWhatTheTypeDoesNotAllow(String datatype, String data, String cells) {
        int size = cells.split(" ").length;

        TensorData tensor =
                input("{'name':'x','datatype':'" + datatype + "','shape':[" + size + "],'data':[" + data + "]}");

        StringBuilder actual = new StringBuilder();
        for (int row = 0; row < size; row++) {
            actual.append(row == 0 ? "" : " ").append(tensor.cell(row, 0));
        }
        assertThat(actual).hasToString(cells);
    }

    @Test
    void readsRawBytesInBase64() {
        TensorData floats =
                input("{'name':'x','datatype':'FP32','shape':[1,2],'encoding':'base64','data':'AACAPwAAwH8='}");
        TensorData texts =
                input("{'data':'AgAAAGhpAAAAAA==','encoding':'base64','name':'x','datatype':'BYTES','shape':[2]}");

        assertThat(floats.number(0, 0)).isEqualTo(1);
        assertThat(floats.cell(0, 1)).isEqualTo(Cell.NAN);
        assertThat(texts.label(0, 0)).isEqualTo("hi");
        assertThat(texts.label(1, 0)).isEmpty();
    }

    @Test
    void scalarsAndEmptyTensorsAreLegal() {
        TensorData scalar = input("{'name':'x','datatype':'FP64','shape':[],'data':[4]}");
        TensorData empty = input("{'name':'x','datatype':'FP64','shape':[0,3],'data':[]}");
        TensorData narrow = input("{'name':'x','datatype':'FP64','shape':[3,0],'data':[[],[],[]]}");

        assertThat(scalar.number(0, 0)).isEqualTo(4);
        assertThat(empty.rows()).isZero();
        assertThat(narrow.rows()).isEqualTo(3);
        assertThat(narrow.columns()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'datatype':'FP64','shape':[1],'data':[1]}                        | value.request tensor 0.name must be there, was missing",
                "{'name':'x','shape':[1],'data':[1]}                               | value.request tensor 0.datatype must be there, was missing",
                "{'name':'x','datatype':'FP64','data':[1]}                         | value.request tensor 0.shape must be there, was missing",
                "{'name':'x','datatype':'FP64','shape':[1]}                        | value.request tensor 0.data must be there, was missing",
                "{'name':'x','datatype':'FLOAT','shape':[1],'data':[1]}            | value.request tensor 0.datatype must be one of",
                "{'name':7,'datatype':'FP64','shape':[1],'data':[1]}               | value.request tensor 0.name must be a string, was a number",
                "{'name':'x','datatype':'FP64','shape':[2],'data':[1]}             | value.request tensor 0.data must have 2 elements as its shape [2] says, was 1",
                "{'name':'x','datatype':'FP64','shape':[-1],'data':[1]}            | dimensions must be from 0 to 2147483647, were [-1]",
                "{'name':'x','datatype':'FP64','shape':[1048576,1048576],'data':[]}| must have at most 2147483647 elements",
                "{'name':'x','datatype':'FP64','shape':[1.5],'data':[1]}           | value.request tensor 0.shape must hold whole numbers, was 1.5",
                "{'name':'x','datatype':'FP64','shape':2,'data':[1,2]}             | value.request tensor 0.shape must be an array, was a number",
                "{'name':'x','datatype':'FP64','shape':[1],'data':[{}]}            | value.request tensor 0.data must hold values or arrays, was an object",
                "{'name':'x','datatype':'FP64','shape':[1],'data':7}               | value.request tensor 0.data must be an array, or raw bytes in base64, was 7",
                "{'name':'x','datatype':'FP64','shape':[1],'data':[1],'data':[2]}  | value.request tensor 0.data must stand only once",
                "{'name':'x','datatype':'FP64','shape':[1],'data':'AAAAAAAA8D8='}  | value.request tensor 0.encoding must be base64 where data is a string, was null",
                "{'name':'x','datatype':'FP64','shape':[2],'encoding':'base64','data':'AAAAAAAA8D8='} | must be 16 bytes (2 elements of FP64), was 8",
                "{'name':'x','datatype':'BYTES','shape':[1],'encoding':'base64','data':'/////w=='} | element 0 must lie within the tensor's bytes, had 0 left for a length of 4294967295",
                "7                                                                 | value.request tensor 0 must be an object, was a number"
            })
    void refusesATensorThatBreaksTheContract(String tensor, String message) {
        assertThatThrownBy(() -> input(tensor))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{\"model\":", "{\"model\":\"flight-delay\"} {}", "\u0000"})
    void refusesAValueThatIsNotOneObject(String value) {
        assertThatThrownBy(() -> Predictions.read(value)).isInstanceOf(MalformedEventException.class);
    }

    @Test
    void refusesEveryTruncationOfARecordWithoutAnyOtherFailure() {
        for (int length = 0; length < WHOLE.length(); length++) {
            String cut = WHOLE.substring(0, length);
            assertThatThrownBy(() -> Predictions.read(cut)).isInstanceOf(MalformedEventException.class);
        }
    }

    @Test
    void refusesDeepNestingWithoutRunningOutOfStack() {
        String deep = "[".repeat(50_000);

        assertThatThrownBy(() -> Predictions.read("{\"x\":" + deep))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("nested deeper than 128 levels");
        assertThatThrownBy(() -> Predictions.read(
                        "{\"request\":{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":"
                                + deep))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("nested deeper than 128 levels");
    }

    @Test
    void aHugeShapeReservesNoMemory() {
        assertThatThrownBy(() -> input("{'name':'x','datatype':'FP64','shape':[2147483647],'data':[1]}"))
                .hasMessageContaining("must have 2147483647 elements as its shape [2147483647] says, was 1");
    }

    @ParameterizedTest
    @CsvSource({
        "ce_type, io.trimtab.feedback.v1, 'ce_type must be io.trimtab.prediction.v1, was io.trimtab.feedback.v1'",
        "ce_time, yesterday, 'ce_time must be an RFC 3339 time, was yesterday'",
        "ce_endpoint, main, 'ce_endpoint must be default, canary or shadow, was main'",
        "ce_outcome, fine, 'ce_outcome must be ok, error or timeout, was fine'",
        "ce_rows, -1, 'ce_rows must be a whole number from 0 to 2147483647, was -1'",
        "ce_rows, 2147483648, 'ce_rows must be a whole number from 0 to 2147483647, was 2147483648'",
        "ce_modelversion, 4, 'value.version must equal the header ce_modelversion (4), was 3'",
        "ce_id, '', 'ce_id must be there, was empty'"
    })
    void refusesHeadersThatBreakTheContract(String header, String value, String message) {
        RecordedHeaders headers =
                Predictions.headers(Predictions.attributes(Outcome.OK)).with(header, value);

        assertThatThrownBy(() -> new PredictionEventReader().read(headers, WHOLE.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ce_type",
                "ce_id",
                "ce_source",
                "ce_time",
                "ce_inferenceservicename",
                "ce_modelversion",
                "ce_endpoint",
                "ce_outcome",
                "ce_rows"
            })
    void refusesARecordWithoutARequiredHeader(String header) {
        RecordedHeaders headers =
                Predictions.headers(Predictions.attributes(Outcome.OK)).without(header);

        assertThatThrownBy(() -> new PredictionEventReader().read(headers, WHOLE.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage(header + " must be there, was missing");
    }

    @Test
    void aNestedMemberIsNeverTakenForOneOfTheRecords() {
        String value = WHOLE.replaceFirst("\\{", "{\"extra\":{\"truncated\":true,\"model\":\"other\"},");

        assertThat(Predictions.read(value).truncated()).isFalse();
    }

    @Test
    void anAnsweredPredictionHasAnAnswerAndAFailedOneHasNone() {
        PredictionAttributes failed = Predictions.attributes(Outcome.ERROR);
        String value = Predictions.value(failed, Predictions.json(Predictions.REQUEST), null);

        PredictionEvent event =
                new PredictionEventReader().read(Predictions.headers(failed), value.getBytes(StandardCharsets.UTF_8));

        assertThat(event.outputs()).isEmpty();
        assertThat(event.attributes().error()).contains("the model failed");
        assertThatThrownBy(() -> Predictions.read(value))
                .hasMessage("value.response must be there when the outcome is ok, was missing");
    }

    @Test
    void tellsPredictionsFromOtherRecords() {
        RecordedHeaders prediction = Predictions.headers(Predictions.attributes(Outcome.OK));

        assertThat(PredictionEventReader.isPrediction(prediction)).isTrue();
        assertThat(PredictionEventReader.isPrediction(prediction.with("ce_type", "io.trimtab.watermark.v1")))
                .isFalse();
        assertThat(PredictionEventReader.isPrediction(prediction.without("ce_type")))
                .isFalse();
    }

    private static TensorData input(String tensor) {
        return Predictions.input(tensor.replace('\'', '"'));
    }
}
