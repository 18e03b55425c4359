package io.trimtab.serving.protocol.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.events.TensorPayload;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.JsonBytes;
import io.trimtab.serving.wire.JsonTensors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PredictDecoderTest {
    private static final TensorSpec SCORE = new TensorSpec("score", Datatype.FP32, List.of(-1L, 1L));

    private static ModelSignature signature(TensorSpec... inputs) {
        return new ModelSignature(ModelSignature.DEFAULT_NAME, "test", List.of(inputs), List.of(SCORE));
    }

    private static TensorSpec input(String name, Datatype datatype, String shape) {
        List<Long> sizes = Stream.of(shape.replaceAll("[\\[\\] ]", "").split(","))
                .filter(size -> !size.isEmpty())
                .map(Long::valueOf)
                .toList();
        return new TensorSpec(name, datatype, sizes);
    }

    private static final ModelSignature MATRIX = signature(input("x", Datatype.FP32, "[-1,2]"));
    private static final ModelSignature FREE = signature(input("x", Datatype.INT32, "[-1,-1]"));
    private static final ModelSignature TEXTS = signature(input("x", Datatype.BYTES, "[-1]"));
    private static final ModelSignature TWO =
            signature(input("a", Datatype.FP32, "[-1,2]"), input("b", Datatype.BYTES, "[-1]"));

    private static PredictDecoder.Decoded decode(String json, ModelSignature signature) throws ServingException {
        byte[] bytes = ("##" + json + "##").getBytes(StandardCharsets.UTF_8);
        return PredictDecoder.decode(new Body(bytes, 2, bytes.length - 4), signature, null);
    }

    /** Each tensor as shape and elements. */
    private static String read(String json, ModelSignature signature) throws ServingException {
        PredictDecoder.Decoded decoded = decode(json, signature);
        var written = new JsonBytes();
        for (Tensor tensor : decoded.request().inputs()) {
            written.raw(tensor.name())
                    .raw(java.util.Arrays.toString(tensor.shape()).replace(" ", ""));
            written.raw('=');
            JsonTensors.data(written, tensor);
            written.raw(' ');
        }
        decoded.request().close();
        return new String(written.toBytes(), StandardCharsets.UTF_8).strip();
    }

    private static void assertRefused(String json, ModelSignature signature, ErrorCode code, String message) {
        assertThatThrownBy(() -> decode(json, signature))
                .isInstanceOfSatisfying(
                        ServingException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }

    private static void assertInvalid(String json, ModelSignature signature, String message) {
        assertRefused(json, signature, ErrorCode.INVALID_INPUT, message);
    }

    private static void assertMalformed(String json, String message) {
        assertRefused(json, MATRIX, ErrorCode.MALFORMED_REQUEST, message);
    }

    private static String event(TensorPayload payload) {
        return StandardCharsets.UTF_8
                .decode(((TensorPayload.Json) payload).body().duplicate())
                .toString();
    }

    @Nested
    final class Rows {
        @Test
        void ofOneInputAreItsValues() throws Exception {
            assertThat(read("{\"instances\":[[1,2],[3.5,4],[5,6]]}", MATRIX))
                    .isEqualTo("x[3,2]=1.0,2.0,3.5,4.0,5.0,6.0");
        }

        @Test
        void ofOneInputMayBeObjects() throws Exception {
            assertThat(read("{\"instances\":[{\"x\":[1,2]},{\"x\":[3,4]}]}", MATRIX))
                    .isEqualTo("x[2,2]=1.0,2.0,3.0,4.0");
        }

        @Test
        void ofSeveralInputsAreObjectsWithMembersInAnyOrder() throws Exception {
            assertThat(read("{\"instances\":[{\"a\":[1,2],\"b\":\"p\"},{\"b\":\"q\",\"a\":[3,4]}]}", TWO))
                    .isEqualTo("a[2,2]=1.0,2.0,3.0,4.0 b[2]=\"p\",\"q\"");
        }

        @Test
        void areScalarsForAnInputOfOneDimension() throws Exception {
            assertThat(read("{\"instances\":[1.0,2.0]}", signature(input("x", Datatype.FP64, "[-1]"))))
                    .isEqualTo("x[2]=1.0,2.0");
        }

        @Test
        void fillAFixedFirstDimensionExactly() throws Exception {
            ModelSignature fixed = signature(input("x", Datatype.INT8, "[2,1]"));

            assertThat(read("{\"instances\":[[1],[2]]}", fixed)).isEqualTo("x[2,1]=1,2");
            assertInvalid(
                    "{\"instances\":[[1],[2],[3]]}",
                    fixed,
                    "input 'x' must have shape [2, 1] (-1 is any size), was [3, 1]: 'instances' has 3 items, each of"
                            + " which must have shape [1]");
        }

        @Test
        void neverFitAnInputWithoutRows() {
            assertInvalid(
                    "{\"instances\":[1]}",
                    signature(input("x", Datatype.FP32, "[]")),
                    "input 'x' must have shape [] (-1 is any size), was [1]: 'instances' has 1 items, and an input"
                            + " without rows can only be sent as a whole in 'inputs'");
        }

        @Test
        void mustHaveTheShapeThatTheSignatureGivesAnItem() {
            assertInvalid(
                    "{\"instances\":[1,2,3]}",
                    MATRIX,
                    "input 'x' must have shape [-1, 2] (-1 is any size), was [3]: 'instances' has 3 items, each of"
                            + " which must have shape [2]");
        }

        @Test
        void mayBeNone() throws Exception {
            assertThat(read("{\"instances\":[]}", MATRIX)).isEqualTo("x[0,2]=");
            assertThat(read("{\"instances\":[]}", FREE)).isEqualTo("x[0,0]=");
            assertThat(read("{\"instances\":[]}", TWO)).isEqualTo("a[0,2]= b[0]=");
        }

        @Test
        void mayBeEmptyThemselves() throws Exception {
            assertThat(read("{\"instances\":[[],[]]}", FREE)).isEqualTo("x[2,0]=");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "[[1,2],[3]] | input 'x': instances[1] must have 2 elements like the lists before it, was 1",
                    "[[1],[2,3]] | input 'x': instances[1] must have 1 elements like the lists before it, was 2",
                    "[[1],[]] | input 'x': instances[1] must have 1 elements like the lists before it, was 0",
                    "[[],[1]] | input 'x': instances[1] must have 0 elements like the lists before it, was 1",
                    "[[1],2] | input 'x': instances[1] must be a list like those before it, was 2",
                    "[[],2] | input 'x': instances[1] must be a list like those before it, was 2",
                    "[1,[2]] | input 'x': instances[1] must be a single value like those before it, was a list",
                    "[1,[]] | input 'x': instances[1] must be a single value like those before it, was a list",
                    "[[1,2],[3,[4]]] | input 'x': instances[1][1] must be a single value like those before it, was a list",
                    "[[[1],[2,3]]] | input 'x': instances[0][1] must have 1 elements like the lists before it, was 2"
                })
        void mustBeEquallyShaped(String instances, String message) {
            assertInvalid("{\"instances\":" + instances + "}", FREE, message);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "[{\"a\":[1,2],\"b\":\"p\"},{\"a\":[1],\"b\":\"p\"}]"
                            + " | input 'a': instances[1].a must have 2 elements like the lists before it, was 1",
                    "[{\"a\":[1,2],\"b\":[\"p\"]},{\"a\":[1,2],\"b\":\"p\"}]"
                            + " | input 'b': instances[1].b must be a list like those before it, was 'p'",
                    "[{\"a\":[1,2]}] | instances[0] must have a value for each input of the model; 'b' is missing",
                    "[{}] | instances[0] must have a value for each input of the model; 'a' is missing",
                    "[{\"a\":[1,2],\"b\":\"p\"},{\"a\":[1,2]}]"
                            + " | instances[1] must have a value for each input of the model; 'b' is missing",
                    "[{\"a\":[1,2],\"a\":[1,2]}] | instances[0] has input 'a' twice",
                    "[{\"c\":1}] | the model has no input 'c'; its inputs are a, b",
                    "[[1,2]] | instances[0] must be an object with a value for each input of the model (a, b), was a list",
                    "[{\"b64\":\"eA==\"}] | instances[0] must be an object with a value for each input of the model (a, b),"
                            + " was an object",
                    "[{\"a\":[1,2],\"b\":\"p\"},3]"
                            + " | instances[1] must be an object with the inputs' names like the items before it"
                })
        void ofSeveralInputsMustHaveEachOfThem(String instances, String message) {
            assertInvalid("{\"instances\":" + instances + "}", TWO, message);
        }

        @Test
        void areNeitherObjectsNorValuesInTurn() {
            assertInvalid(
                    "{\"instances\":[[1,2],{\"x\":[1,2]}]}",
                    MATRIX,
                    "instances[1] must be a plain value or list like the items before it");
        }

        @Test
        void askForOutputsWithRows() {
            var total = new ModelSignature(
                    ModelSignature.DEFAULT_NAME,
                    "test",
                    MATRIX.inputs(),
                    List.of(new TensorSpec("total", Datatype.FP32, List.of())));

            assertInvalid(
                    "{\"instances\":[[1,2]]}",
                    total,
                    "output 'total' has no rows, so it cannot be answered as 'predictions'; send the request with"
                            + " 'inputs' instead of 'instances'");
        }

        @Test
        void countAsRowsOfTheRequest() throws Exception {
            assertThat(decode("{\"instances\":[[1,2],[3,4],[5,6]]}", MATRIX)
                            .request()
                            .rows())
                    .isEqualTo(3);
        }
    }

    @Nested
    final class Columns {
        @Test
        void ofOneInputAreItsTensor() throws Exception {
            assertThat(read("{\"inputs\":[[1,2],[3,4]]}", MATRIX)).isEqualTo("x[2,2]=1.0,2.0,3.0,4.0");
        }

        @Test
        void ofSeveralInputsAreTensorsByName() throws Exception {
            assertThat(read("{\"inputs\":{\"b\":[\"p\"],\"a\":[[1,2],[3,4]]}}", TWO))
                    .isEqualTo("a[2,2]=1.0,2.0,3.0,4.0 b[1]=\"p\"");
        }

        @Test
        void mayBeAScalar() throws Exception {
            ModelSignature scalar = signature(input("x", Datatype.FP64, "[]"));

            assertThat(read("{\"inputs\":-2.5}", scalar)).isEqualTo("x[]=-2.5");
            assertThat(read("{\"inputs\":{\"x\":7}}", scalar)).isEqualTo("x[]=7.0");
            assertThat(read("{\"inputs\":true}", signature(input("x", Datatype.BOOL, "[]"))))
                    .isEqualTo("x[]=true");
            assertThat(read("{\"inputs\":\"some text\"}", signature(input("x", Datatype.BYTES, "[]"))))
                    .isEqualTo("x[]=\"some text\"");
        }

        @Test
        void mayBeEmpty() throws Exception {
            assertThat(read("{\"inputs\":[]}", MATRIX)).isEqualTo("x[0,2]=");
            assertThat(read("{\"inputs\":{\"x\":[]}}", MATRIX)).isEqualTo("x[0,2]=");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"inputs\":{\"a\":[[1,2]]}} | inputs must have a value for each input of the model; 'b' is missing",
                    "{\"inputs\":{}} | inputs must have a value for each input of the model; 'a' is missing",
                    "{\"inputs\":{\"a\":[[1,2]],\"c\":1}} | the model has no input 'c'; its inputs are a, b",
                    "{\"inputs\":{\"a\":[[1,2]],\"a\":[[1,2]]}} | inputs has input 'a' twice",
                    "{\"inputs\":{\"a\":[[1,2],[3]],\"b\":[]}}"
                            + " | input 'a': inputs.a[1] must have 2 elements like the lists before it, was 1",
                    "{\"inputs\":{\"a\":[[1,2,3]],\"b\":[]}} | input 'a' must have shape [-1, 2] (-1 is any size), was [1, 3]",
                    "{\"inputs\":3} | inputs must be an object with a value for each input of the model (a, b), was 3"
                })
        void mustHaveEachInput(String body, String message) {
            assertInvalid(body, TWO, message);
        }

        @Test
        void keepTheirFormForTheAnswer() throws Exception {
            assertThat(decode("{\"inputs\":[[1,2]]}", MATRIX).form()).isEqualTo(Form.COLUMNS);
            assertThat(decode("{\"instances\":[[1,2]]}", MATRIX).form()).isEqualTo(Form.ROWS);
        }

        @Test
        void areRowsWhenTheyAreAListOfObjectsAsKserveHasThem() throws Exception {
            String body = "{\"inputs\":[{\"a\":[1,2],\"b\":\"p\"},{\"a\":[3,4],\"b\":\"q\"}]}";

            assertThat(read(body, TWO)).isEqualTo("a[2,2]=1.0,2.0,3.0,4.0 b[2]=\"p\",\"q\"");
            assertThat(decode(body, TWO).form()).isEqualTo(Form.ROWS);
        }
    }

    @Nested
    final class Values {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "FP32 | [1.5,-2,3e2,0.1] | 1.5,-2.0,300.0,0.1",
                    "FP32 | [NaN,Infinity,-Infinity,0] | \"NaN\",\"Infinity\",\"-Infinity\",0.0",
                    "FP64 | [NaN,1e300,5e-324,-0.0] | \"NaN\",1.0E300,4.9E-324,-0.0",
                    "FP16 | [0.5,65504] | 0.5,65504.0",
                    "BF16 | [0.5,256] | 0.5,256.0",
                    "INT64 | [9223372036854775807,-9223372036854775808,9007199254740993]"
                            + " | 9223372036854775807,-9223372036854775808,9007199254740993",
                    "UINT64 | [18446744073709551615,9007199254740993] | 18446744073709551615,9007199254740993",
                    "INT8 | [127,-128] | 127,-128",
                    "UINT8 | [255,0] | 255,0",
                    "BOOL | [true,false] | true,false",
                    "BYTES | [\"ü\",{\"b64\":\"eHl6\"},{\"b64\":\"eHk\"},\"\"] | \"ü\",\"xyz\",\"xy\",\"\""
                })
        void areExact(Datatype datatype, String sent, String expected) throws Exception {
            ModelSignature signature = signature(input("x", datatype, "[-1]"));

            assertThat(read("{\"instances\":" + sent + "}", signature))
                    .endsWith("]=" + expected)
                    .isEqualTo(read("{\"inputs\":" + sent + "}", signature));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "INT32 | 1.0 | input 'x' of INT32 must hold a whole number from -2147483648 to 2147483647, was 1.0",
                    "INT8 | 128 | input 'x' of INT8 must hold a whole number from -128 to 127, was 128",
                    "UINT8 | -1 | input 'x' of UINT8 must hold a whole number from 0 to 255, was -1",
                    "INT64 | 9223372036854775808 | input 'x' of INT64 must hold a whole number from -9223372036854775808"
                            + " to 9223372036854775807, was 9223372036854775808",
                    "FP32 | 1e39 | input 'x' of FP32 must hold a number within the range of FP32, was 1e39",
                    "FP32 | null | input 'x' of FP32 must hold a number, was null",
                    "FP32 | true | input 'x' of FP32 must hold a number, was true",
                    "BOOL | 1 | input 'x' of BOOL must hold true or false, was 1",
                    "BYTES | 1 | input 'x' of BYTES must hold a string, was 1",
                    "BYTES | {\"b64\":\"*\"} | input 'x' must have base64 in 'b64', was '*'",
                    "BYTES | {\"b64\":1} | input 'x': instances[0] must be a string or {\"b64\": \"…\"}, was another object",
                    "BYTES | {\"b64\":\"eA\",\"c\":1}"
                            + " | input 'x': instances[0] must be a string or {\"b64\": \"…\"}, was another object",
                    "FP32 | {\"b64\":\"eA==\"} | input 'x': instances[0] must be a plain value, was an object;"
                            + " {\"b64\": …} is for BYTES, the input is FP32"
                })
        void areRefusedWhenTheyDoNotFit(Datatype datatype, String sent, String message) {
            assertInvalid("{\"instances\":[" + sent + "]}", signature(input("x", datatype, "[-1]")), message);
        }

        @Test
        void ofAnInputCalledB64AreNotTakenForBase64() throws Exception {
            ModelSignature named = signature(input("b64", Datatype.BYTES, "[-1]"));

            assertThat(read("{\"instances\":[{\"b64\":\"eA==\"},{\"b64\":{\"b64\":\"eA==\"}}]}", named))
                    .isEqualTo("b64[2]=\"eA==\",\"x\"");
        }

        @Test
        void mayBeOneBase64ObjectForAScalar() throws Exception {
            assertThat(read("{\"inputs\":{\"b64\":\"eHl6\"}}", signature(input("x", Datatype.BYTES, "[]"))))
                    .isEqualTo("x[]=\"xyz\"");
        }

        @Test
        void keepBytesThatAreNotText() throws Exception {
            PredictDecoder.Decoded decoded = decode("{\"instances\":[{\"b64\":\"/wD+\"}]}", TEXTS);

            assertThat(decoded.request().inputs().get(0).bytes())
                    .containsExactly(new byte[] {(byte) 0xFF, 0, (byte) 0xFE});
            assertThat(decoded.payload()).isInstanceOf(TensorPayload.Raw.class);
        }
    }

    @Nested
    final class Bodies {
        @Test
        void haveMembersInAnyOrderAndMoreThanWeKnow() throws Exception {
            assertThat(read(
                            " {\"other\":{\"instances\":[9]},\"instances\" :\n[ [1 ,2] ],\"signature_name\":\"serving_default\"} ",
                            MATRIX))
                    .isEqualTo("x[1,2]=1.0,2.0");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "`` | the body must be a JSON object with 'instances' or 'inputs', was nothing",
                    "[1] | the body must be a JSON object with 'instances' or 'inputs', was a list",
                    "{} | the body must have 'instances', a list of rows, or 'inputs', whole tensors",
                    "{\"instances\":[[1,2]],\"inputs\":[[1,2]]} | the body must have either 'instances' or 'inputs', has both",
                    "{\"inputs\":[[1,2]],\"instances\":[[1,2]]} | the body must have either 'instances' or 'inputs', has both",
                    "{\"instances\":[[1,2]],\"instances\":[[1,2]]} | the body has 'instances' twice",
                    "{\"instances\":3} | 'instances' must be a list, was 3",
                    "{\"instances\":[[1,2]]}x | the body is not valid JSON at line 1, column 22",
                    "{\"instances\":[[1,2]]}{} | the body must be one JSON object, but something follows it",
                    "{\"instances\":[[1,2] | the body is not valid JSON: it ends early",
                    "{\"instances\":[[1,,2]]} | the body is not valid JSON at line 1, column 18",
                    "{\"instances\":[[1,2]] | the body is not valid JSON: it ends early"
                })
        void mustBeOneObjectWithOneListing(String body, String message) {
            assertMalformed(body, message);
        }

        @Test
        void mustNotBeNestedForEver() {
            assertMalformed(
                    "{\"other\":" + "[".repeat(50_000),
                    "the body is not acceptable JSON: nested deeper than 64 levels, or a number or name that is too long");
            assertThatThrownBy(() -> decode("{\"instances\":" + "[".repeat(50_000), FREE))
                    .hasMessageEndingWith(" is nested deeper than 32 lists");
        }

        @Test
        void haveNoTensorDeeperThan32Lists() {
            assertThatThrownBy(() -> decode("{\"instances\":" + "[".repeat(40) + "]".repeat(40) + "}", FREE))
                    .hasMessageStartingWith("input 'x': instances[0][0]")
                    .hasMessageEndingWith(" is nested deeper than 32 lists");
        }

        @Test
        void mustNotAskForASignatureThatIsNotThere() {
            assertInvalid(
                    "{\"signature_name\":\"other\",\"instances\":[[1,2]]}",
                    MATRIX,
                    "the model has no signature 'other'; it has 'serving_default'");
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "\"\""})
        void mayAskForTheDefaultSignatureWithoutItsName(String name) throws Exception {
            String json = "{\"signature_name\":" + name + ",\"instances\":[[1,2]]}";
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

            assertThat(SignatureName.in(new Body(bytes, 0, bytes.length))).isEmpty();
            assertThat(read(json, MATRIX)).isEqualTo(read("{\"instances\":[[1,2]]}", MATRIX));
        }

        @Test
        void nameTheirSignatureAnywhere() throws Exception {
            for (String json : List.of(
                    "{\"signature_name\":\"other\",\"inputs\":1}", "{\"inputs\":[{}],\"signature_name\":\"other\"}")) {
                byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

                assertThat(SignatureName.in(new Body(bytes, 0, bytes.length))).hasValue("other");
            }
        }

        @Test
        void nameASignatureWithAString() {
            assertInvalid("{\"signature_name\":1}", MATRIX, "'signature_name' must be a string, was 1");
        }

        @Test
        void mayBeginWithAByteOrderMark() throws Exception {
            assertThat(read("{\"instances\":[[1,2]]}", MATRIX)).isEqualTo("x[1,2]=1.0,2.0");
            byte[] bytes = "\uFEFF{\"instances\":[[1,2]]}".getBytes(StandardCharsets.UTF_8);
            var decoded = PredictDecoder.decode(new Body(bytes, 0, bytes.length), MATRIX, null);

            assertThat(decoded.request().inputs().get(0).shape()).containsExactly(1, 2);
            decoded.request().close();
        }

        @Test
        void mustBeUtf8() {
            byte[] bytes = "{\"instances\":[[1,2]]}".getBytes(StandardCharsets.UTF_16BE);

            assertThatThrownBy(() -> PredictDecoder.decode(new Body(bytes, 0, bytes.length), MATRIX, null))
                    .hasMessage("the body is not valid JSON in UTF-8");
        }
    }

    @Nested
    final class Events {
        @Test
        void haveTheTensorsOfTheOpenInferenceProtocol() throws Exception {
            String expected =
                    "{\"inputs\":[{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1.0,\"NaN\"]},"
                            + "{\"name\":\"b\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"p\"]}]}";

            assertThat(event(decode("{\"instances\":[{\"a\":[1,NaN],\"b\":\"p\"}]}", TWO)
                            .payload()))
                    .isEqualTo(expected);
            assertThat(event(decode("{\"inputs\":{\"a\":[[1,NaN]],\"b\":[\"p\"]}}", TWO)
                            .payload()))
                    .isEqualTo(expected);
        }

        @Test
        void haveRawBytesForManyElements() throws Exception {
            String rows = "[1,2],".repeat(8_191) + "[3,4]";

            assertThat(decode("{\"instances\":[" + rows + "]}", MATRIX).payload())
                    .isInstanceOf(TensorPayload.Json.class);
            assertThat(decode("{\"instances\":[" + rows + ",[5,6]]}", MATRIX).payload())
                    .isInstanceOfSatisfying(TensorPayload.Raw.class, raw -> {
                        assertThat(raw.tensors().get(0).shape()).containsExactly(8_193, 2);
                        assertThat(EventTensors.size(raw)).isEqualTo(8_193 * 2 * 4);
                    });
        }

        @Test
        void haveTheIdOfTheCloudEventThatBroughtTheRequest() throws Exception {
            byte[] bytes = "{\"instances\":[[1,2]]}".getBytes(StandardCharsets.UTF_8);

            var decoded = PredictDecoder.decode(new Body(bytes, 0, bytes.length), MATRIX, "e-1");

            assertThat(event(decoded.payload())).startsWith("{\"id\":\"e-1\",\"inputs\":[");
            assertThat(decoded.request().requestId()).hasValue("e-1");
        }
    }
}
