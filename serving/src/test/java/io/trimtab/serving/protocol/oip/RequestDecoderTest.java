package io.trimtab.serving.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.events.TensorPayload;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.RequestParameters;
import io.trimtab.serving.inference.RequestedOutput;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.JsonBytes;
import io.trimtab.serving.wire.JsonTensors;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestDecoderTest {
    private static final TensorSpec SCORE = new TensorSpec("score", Datatype.FP32, List.of(-1L, 1L));

    private static ModelSignature one(Datatype datatype, Long... shape) {
        return new ModelSignature(
                ModelSignature.DEFAULT_NAME,
                "test",
                List.of(new TensorSpec("x", datatype, List.of(shape))),
                List.of(SCORE));
    }

    private static RequestDecoder.Decoded decode(String json, ModelSignature signature) throws ServingException {
        byte[] bytes = ("##" + json + "##").getBytes(StandardCharsets.UTF_8);
        return RequestDecoder.decode(InferBody.of(new Body(bytes, 2, bytes.length - 4), null), signature, true);
    }

    private static InferenceRequest request(String json) throws ServingException {
        return decode(json, one(Datatype.FP32, -1L, 2L)).request();
    }

    private static String input(String datatype, String shape, String data) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":" + shape + ",\"datatype\":\"" + datatype + "\",\"data\":" + data
                + "}]}";
    }

    /** The tensor as the answer's writer writes it, without the head. */
    private static String data(Datatype datatype, String shape, String data) throws ServingException {
        Long[] any = java.util.stream.Stream.of(
                        shape.replaceAll("[\\[\\] ]", "").split(","))
                .filter(s -> !s.isEmpty())
                .map(s -> -1L)
                .toArray(Long[]::new);
        InferenceRequest request =
                decode(input(datatype.name(), shape, data), one(datatype, any)).request();
        var written = new JsonBytes();
        request.inputs().forEach(tensor -> JsonTensors.tensor(written, tensor));
        String json = new String(written.toBytes(), StandardCharsets.UTF_8);
        request.close();
        return json.replaceFirst(".*\"data\":", "").replaceFirst("}$", "");
    }

    private static void assertRefused(String json, ErrorCode code, String message) {
        assertThatThrownBy(() -> request(json))
                .isInstanceOfSatisfying(
                        ServingException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }

    @Nested
    final class Values {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "FP32 | [1.5,-2,3e2,0.1] | [1.5,-2.0,300.0,0.1]",
                    "FP64 | [0.1,1e300,-0.0,5e-324] | [0.1,1.0E300,-0.0,4.9E-324]",
                    "INT64 | [9223372036854775807,-9223372036854775808,9007199254740993,0]"
                            + " | [9223372036854775807,-9223372036854775808,9007199254740993,0]",
                    "UINT64 | [18446744073709551615,0,9223372036854775808,1]"
                            + " | [18446744073709551615,0,9223372036854775808,1]",
                    "INT32 | [2147483647,-2147483648,0,1] | [2147483647,-2147483648,0,1]",
                    "UINT32 | [4294967295,0,1,2] | [4294967295,0,1,2]",
                    "INT16 | [32767,-32768,0,1] | [32767,-32768,0,1]",
                    "UINT16 | [65535,0,1,2] | [65535,0,1,2]",
                    "INT8 | [127,-128,0,1] | [127,-128,0,1]",
                    "UINT8 | [255,0,1,2] | [255,0,1,2]",
                    "FP16 | [65504,0.5,-1.5,0] | [65504.0,0.5,-1.5,0.0]",
                    "BF16 | [1,0.5,-1.5,256] | [1.0,0.5,-1.5,256.0]",
                    "BOOL | [true,false,true,true] | [true,false,true,true]",
                    "BYTES | [\"a\",\"\",\"ü\\n\\\"\",\"\\u0000\"] | [\"a\",\"\",\"ü\\u000a\\\"\",\"\\u0000\"]"
                })
        void keepsEveryValueOfEveryDatatype(Datatype datatype, String sent, String expected) throws Exception {
            assertThat(data(datatype, "[2,2]", sent)).isEqualTo(expected);
        }

        @Test
        void takesNestedDataAsRowMajor() throws Exception {
            assertThat(data(Datatype.INT32, "[2,1,3]", "[[[1,2,3]],[[4,5,6]]]")).isEqualTo("[1,2,3,4,5,6]");
        }

        @Test
        void takesNotANumberAndInfinitiesWithAndWithoutQuotes() throws Exception {
            assertThat(data(Datatype.FP32, "[3]", "[NaN,Infinity,-Infinity]"))
                    .isEqualTo(data(Datatype.FP32, "[3]", "[\"NaN\",\"Infinity\",\"-Infinity\"]"))
                    .isEqualTo("[\"NaN\",\"Infinity\",\"-Infinity\"]");
        }

        @Test
        void keepsTheClientsOwnJsonForTheEventUnlessItIsNotStrict() throws Exception {
            ModelSignature signature = one(Datatype.FP32, -1L);
            String strict = input("FP32", "[1]", "[\"NaN\"]");

            assertThat(eventOf(decode(strict, signature))).isEqualTo(strict);
            assertThat(eventOf(decode(input("FP32", "[1]", "[NaN]"), signature)))
                    .isEqualTo(
                            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[\"NaN\"]}]}");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"parameters\":{\"temperature\":NaN},",
                    "{\"other\":{\"deep\":[1,{\"deeper\":-Infinity}]},",
                    "{\"outputs\":[{\"name\":\"score\",\"parameters\":{\"scale\":Infinity}}],",
                    "{\"outputs\":[{\"name\":\"score\",\"other\":[NaN]}],"
                })
        void makesStrictJsonForTheEventWhereverABareWordStands(String before) throws Exception {
            String body = before + input("FP32", "[1]", "[2]").substring(1);

            assertThat(eventOf(decode(body, one(Datatype.FP32, -1L))))
                    .isEqualTo("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[2.0]}]}");
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"parameters\":{\"scale\":[NaN]}", "\"other\":Infinity"})
        void makesStrictJsonForTheEventWhenABareWordStandsInAnInput(String member) throws Exception {
            String body = input("FP32", "[1]", "[2]").replace("}]}", "," + member + "}]}");

            assertThat(eventOf(decode(body, one(Datatype.FP32, -1L))))
                    .isEqualTo("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[2.0]}]}");
        }

        private static String eventOf(RequestDecoder.Decoded decoded) {
            TensorPayload payload = decoded.payload();
            assertThat(payload).isInstanceOf(TensorPayload.Json.class);
            return StandardCharsets.UTF_8
                    .decode(((TensorPayload.Json) payload).body().duplicate())
                    .toString();
        }

        @Test
        void takesAScalarInAListOrBare() throws Exception {
            assertThat(data(Datatype.FP64, "[]", "[2.5]"))
                    .isEqualTo(data(Datatype.FP64, "[]", "2.5"))
                    .isEqualTo("[2.5]");
        }

        @ParameterizedTest
        @ValueSource(strings = {"[0,3]", "[3,0]", "[0]"})
        void takesEmptyTensors(String shape) throws Exception {
            assertThat(data(Datatype.FP32, shape, "[]")).isEqualTo("[]");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "FP32 | 1e39 | a number within the range of FP32",
                    "FP64 | 1e309 | a number within the range of FP64",
                    "FP16 | 65520 | a number from -65504 to 65504",
                    "INT8 | 128 | a whole number from -128 to 127",
                    "UINT8 | -1 | a whole number from 0 to 255",
                    "INT32 | 1.5 | a whole number from -2147483648 to 2147483647",
                    "INT64 | 9223372036854775808 | a whole number from -9223372036854775808 to 9223372036854775807",
                    "UINT64 | 18446744073709551616 | a whole number from 0 to 18446744073709551615",
                    "UINT64 | -1 | a whole number from 0 to 18446744073709551615",
                    "BOOL | 1 | true or false",
                    "BYTES | 1 | a string",
                    "FP32 | true | a number",
                    "FP32 | null | a number"
                })
        void refusesWhatTheDatatypeCannotHold(Datatype datatype, String value, String rule) {
            assertThatThrownBy(() -> data(datatype, "[1]", "[" + value + "]"))
                    .hasMessage("input 'x' of " + datatype + " must hold " + rule + ", was " + value);
        }

        @Test
        void refusesAWordWhereANumberBelongs() {
            assertRefused(
                    input("FP32", "[1,2]", "[\"1\",2]"),
                    ErrorCode.INVALID_INPUT,
                    "input 'x' of FP32 must hold a number, was '1'");
        }
    }

    @Nested
    final class Shapes {
        @Test
        void refusesAnotherDatatypeThanTheModels() {
            assertRefused(
                    input("FP64", "[1,2]", "[1,2]"),
                    ErrorCode.INVALID_INPUT,
                    "input 'x' must have datatype FP32, was FP64");
        }

        @Test
        void refusesAnotherShapeThanTheModels() {
            assertRefused(
                    input("FP32", "[1,3]", "[1,2,3]"),
                    ErrorCode.INVALID_INPUT,
                    "input 'x' must have shape [-1, 2] (-1 is any size), was [1, 3]");
        }

        @Test
        void refusesFewerValuesThanTheShapeHolds() {
            assertRefused(
                    input("FP32", "[2,2]", "[1,2,3]"),
                    ErrorCode.INVALID_INPUT,
                    "input 'x' with shape [2, 2] must have 4 elements, was 3");
        }

        @Test
        void refusesMoreValuesThanTheShapeHolds() {
            assertRefused(
                    input("FP32", "[1,2]", "[1,2,3]"),
                    ErrorCode.INVALID_INPUT,
                    "input 'x' with shape [1, 2] must have 2 elements, was more");
        }

        @Test
        void refusesNestedDataWithAnotherShape() {
            assertRefused(
                    input("FP32", "[2,2]", "[[1],[2,3,4]]"),
                    ErrorCode.INVALID_INPUT,
                    "input 'x' with shape [2, 2] must have 2 elements in each list of dimension 1, was 1");
        }

        @Test
        void refusesValuesBesideLists() {
            assertRefused(
                    input("FP32", "[2,2]", "[1,[2,3],4]"),
                    ErrorCode.INVALID_INPUT,
                    "input 'x' mixes values and lists in its data");
        }

        @Test
        void refusesAShapeThatTheBodyCannotHoldBeforeItAllocates() {
            assertRefused(
                    input("FP32", "[549755813888,2]", "[1,2]"),
                    ErrorCode.INVALID_INPUT,
                    "input 'x' with shape [549755813888, 2] must have 1099511627776 elements, more than fit into the "
                            + "body of 81 bytes");
        }

        @ParameterizedTest
        @ValueSource(strings = {"[4611686018427387904,4,0]", "[0,4611686018427387904,4]", "[3000000000,1,0]"})
        void refusesAnEmptyTensorWhoseOtherDimensionsNoEngineCanCount(String shape) {
            assertThatThrownBy(() -> decode(input("FP32", shape, "[]"), one(Datatype.FP32, -1L, -1L, -1L)))
                    .isInstanceOf(ServingException.class)
                    .hasMessageStartingWith("input 'x' has more elements in its shape ");
        }

        @Test
        void refusesAShapeWhoseProductOverflows() {
            ModelSignature any = one(Datatype.FP32, -1L, -1L);

            assertThatThrownBy(() -> decode(input("FP32", "[4294967296,4294967297]", "[1]"), any))
                    .hasMessage("input 'x' has more elements in its shape [4294967296, 4294967297] than 64 bits can "
                            + "count");
        }

        @ParameterizedTest
        @ValueSource(strings = {"[-1,2]", "[1.5,2]", "[\"1\",2]", "[99999999999999999999,2]", "[null]"})
        void refusesDimensionsThatAreNotCounts(String shape) {
            assertThatThrownBy(() -> request(input("FP32", shape, "[1,2]")))
                    .hasMessageStartingWith(
                            "the shape of input 'x' must hold whole numbers from 0 to 9223372036854775807, was ");
        }

        @Test
        void refusesDataThatIsNestedFiftyThousandDeep() {
            String deep = "[".repeat(50_000) + "]".repeat(50_000);

            assertRefused(
                    input("FP32", "[1,2]", deep),
                    ErrorCode.INVALID_INPUT,
                    "input 'x' has data nested deeper than its shape [1, 2]");
        }

        @Test
        void refusesAnythingElseThatIsNestedFiftyThousandDeep() {
            String deep = "[".repeat(50_000) + "]".repeat(50_000);

            assertRefused(
                    "{\"a\":" + deep + "}",
                    ErrorCode.MALFORMED_REQUEST,
                    "the body is not acceptable JSON: nested deeper than 64 levels, or a number or name that is too "
                            + "long");
        }
    }

    @Nested
    final class Requests {
        @Test
        void takesTheMembersOfAnInputInAnyOrder() throws Exception {
            InferenceRequest request = request(
                    "{\"inputs\":[{\"data\":[[1,2],[3,4]],\"datatype\":\"FP32\",\"shape\":[2,2],\"name\":\"x\"}]}");

            Tensor x = request.inputs().get(0);
            assertThat(List.of(x.data().getFloat(0), x.data().getFloat(12))).containsExactly(1f, 4f);
            assertThat(request.rows()).isEqualTo(2);
            request.close();
        }

        @Test
        void putsTheInputsIntoTheModelsOrder() throws Exception {
            var signature = new ModelSignature(
                    ModelSignature.DEFAULT_NAME,
                    "test",
                    List.of(
                            new TensorSpec("a", Datatype.INT8, List.of(1L)),
                            new TensorSpec("b", Datatype.INT8, List.of(1L))),
                    List.of(SCORE));

            InferenceRequest request = decode(
                            "{\"inputs\":[{\"name\":\"b\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[2]},"
                                    + "{\"name\":\"a\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[1]}]}",
                            signature)
                    .request();

            assertThat(request.inputs()).extracting(Tensor::name).containsExactly("a", "b");
            request.close();
        }

        @Test
        void readsIdOutputsTimeoutAndEventTime() throws Exception {
            InferenceRequest request = request("{\"id\":\"r1\",\"parameters\":{\"timeout\":1500,\"priority\":1,"
                    + "\"event_time\":\"2001-02-03T04:05:06+01:00\"},\"outputs\":[{\"name\":\"score\"}],"
                    + input("FP32", "[1,2]", "[1,2]").substring(1));

            assertThat(request.id()).isEqualTo("r1");
            assertThat(request.outputs()).containsExactly(new RequestedOutput("score", 0));
            assertThat(request.parameters().timeoutMicros()).isEqualTo(1500);
            assertThat(request.parameters().eventTime()).contains(Instant.parse("2001-02-03T03:05:06Z"));
            request.close();
        }

        @Test
        void takesNullForAMemberThatIsNotThere() throws Exception {
            InferenceRequest request = request("{\"id\":null,\"parameters\":null,\"outputs\":null,"
                    + "\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"parameters\":null,"
                    + "\"data\":[1,2]}]}");

            assertThat(request.id()).isNull();
            assertThat(request.outputs()).isEmpty();
            assertThat(request.parameters()).isEqualTo(RequestParameters.NONE);
            request.close();
        }

        @Test
        void takesNullForAParameterThatIsNotThere() throws Exception {
            InferenceRequest request = request("{\"parameters\":{\"timeout\":null,\"priority\":null,"
                    + "\"binary_data_output\":null,\"signature_name\":null,\"event_time\":null,\"headers\":null},"
                    + "\"outputs\":[{\"name\":\"score\",\"parameters\":{\"classification\":null,"
                    + "\"binary_data\":null}}],"
                    + "\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"parameters\":"
                    + "{\"binary_data_size\":null,\"content_type\":null},\"data\":[1,2]}]}");

            assertThat(request.outputs()).containsExactly(new RequestedOutput("score", 0));
            assertThat(request.parameters()).isEqualTo(RequestParameters.NONE);
            request.close();
        }

        @Test
        void takesNullParametersOfAnOutput() throws Exception {
            InferenceRequest request = request("{\"outputs\":[{\"name\":\"score\",\"parameters\":null}],"
                    + input("FP32", "[1,2]", "[1,2]").substring(1));

            assertThat(request.outputs()).containsExactly(new RequestedOutput("score", 0));
            request.close();
        }

        @Test
        void needsInputsThatAreNotNull() {
            assertThatThrownBy(() -> request("{\"inputs\":null}"))
                    .isInstanceOfSatisfying(
                            ServingException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                    .hasMessageContaining("'x'");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"parameters\":{\"signature_name\":\"second\"}} | second",
                    "{\"parameters\":null} |",
                    "{\"parameters\":{\"signature_name\":null}} |",
                    "{\"parameters\":{\"signature_name\":\"\"}} |"
                })
        void findsTheSignatureThatIsAskedFor(String json, String name) throws Exception {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

            assertThat(SignatureParameter.in(new Body(bytes, 0, bytes.length))).isEqualTo(Optional.ofNullable(name));
        }

        @Test
        void takesTheEmptyNameForTheDefaultSignature() throws Exception {
            request("{\"parameters\":{\"signature_name\":\"\"},"
                            + input("FP32", "[1,2]", "[1,2]").substring(1))
                    .close();
        }

        @Test
        void takesNoNameThatAnEventCouldNotHave() throws Exception {
            String rest = "\":1}," + input("FP32", "[1,2]", "[1,2]").substring(1);
            request("{\"parameters\":{\"" + "n".repeat(4_096) + rest).close();

            assertRefused(
                    "{\"parameters\":{\"" + "n".repeat(4_097) + rest,
                    ErrorCode.MALFORMED_REQUEST,
                    "the body is not acceptable JSON: nested deeper than 64 levels, or a number or name that is too"
                            + " long");
        }

        @Test
        void ignoresMembersItDoesNotKnow() throws Exception {
            request("{\"extra\":{\"a\":[1,{}]},"
                            + input("FP32", "[1,2]", "[1,2]").substring(1))
                    .close();
        }

        @Test
        void namesTheInputsWhenOneIsUnknown() {
            assertRefused(
                    input("FP32", "[1,2]", "[1,2]").replace("\"x\"", "\"y\""),
                    ErrorCode.INVALID_INPUT,
                    "the model has no input 'y'; its inputs are x");
        }

        @Test
        void namesTheInputThatIsMissing() {
            assertRefused("{\"inputs\":[]}", ErrorCode.INVALID_INPUT, "input 'x' is missing; the model's inputs are x");
        }

        @Test
        void namesTheOutputsWhenOneIsUnknown() {
            assertRefused(
                    "{\"outputs\":[{\"name\":\"z\"}]}",
                    ErrorCode.INVALID_INPUT,
                    "the model has no output 'z'; its outputs are score");
        }

        @Test
        void refusesAnInputThatIsGivenTwice() {
            String x = "{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}";

            assertRefused("{\"inputs\":[" + x + "," + x + "]}", ErrorCode.INVALID_INPUT, "input 'x' is given twice");
        }

        @Test
        void refusesAnUnknownDatatype() {
            assertThatThrownBy(() -> request(input("FLOAT", "[1,2]", "[1,2]")))
                    .hasMessageStartingWith("the datatype of input 'x' must be one of [BOOL, UINT8,")
                    .hasMessageEndingWith(", was 'FLOAT'");
        }

        @Test
        void refusesBinaryDataThatTheBodyDoesNotHave() {
            assertRefused(
                    "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"parameters\":"
                            + "{\"binary_data_size\":8}}]}",
                    ErrorCode.INVALID_INPUT,
                    "input 'x' must have the 8 bytes that its 'binary_data_size' says; the binary data of the body has 0 left"
                            + " for it");
        }

        @ParameterizedTest
        @ValueSource(strings = {"-1", "1.5", "\"soon\""})
        void refusesATimeoutThatIsNoNumberOfMicroseconds(String timeout) {
            assertThatThrownBy(() -> request("{\"parameters\":{\"timeout\":" + timeout + "}}"))
                    .hasMessageStartingWith("the parameter 'timeout' must be a whole number of microseconds, was ");
        }

        @Test
        void refusesAnEventTimeThatIsNoTime() {
            assertRefused(
                    "{\"parameters\":{\"event_time\":\"yesterday\"}}",
                    ErrorCode.INVALID_INPUT,
                    "the parameter 'event_time' must be an RFC 3339 time after 1970, was 'yesterday'");
        }
    }

    @Nested
    final class Malformed {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "`` | the body is empty; it must be a JSON object with 'inputs'",
                    "[] | the body must be a JSON object with 'inputs', was a list",
                    "{\"inputs\":{}} | 'inputs' must be a list, was an object",
                    "{\"inputs\":[1]} | 'inputs' must hold objects, was 1",
                    "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1, | "
                            + "the body is not valid JSON: it ends early",
                    "{\"inputs\":[ | the body is not valid JSON: it ends early",
                    "{\"inputs\" | the body is not valid JSON: it ends early",
                    "{'inputs':[]} | the body is not valid JSON at line 1, column 2",
                    "nonsense | the body is not valid JSON at line 1, column 1"
                })
        void saysWhatIsWrongWithABodyThatIsNotARequest(String body, String message) {
            assertRefused(body, ErrorCode.MALFORMED_REQUEST, message);
        }

        @Test
        void refusesWhatFollowsTheObject() {
            String twice = input("FP32", "[1,2]", "[1,2]") + "{}";

            assertRefused(
                    twice, ErrorCode.MALFORMED_REQUEST, "the body must be one JSON object, but something follows it");
        }

        @Test
        void refusesEveryPrefixOfARequest() {
            String whole = input("FP32", "[1,2]", "[1,2]");

            for (int length = 0; length < whole.length(); length++) {
                String prefix = whole.substring(0, length);
                assertThatThrownBy(() -> request(prefix)).as(prefix).isInstanceOf(ServingException.class);
            }
        }
    }
}
