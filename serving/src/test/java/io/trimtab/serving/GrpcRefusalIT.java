package io.trimtab.serving;

import static io.trimtab.serving.GrpcClient.INFERENCE;
import static io.trimtab.serving.GrpcClient.bytes;
import static io.trimtab.serving.GrpcClient.failure;
import static io.trimtab.serving.GrpcClient.floats;
import static io.trimtab.serving.GrpcClient.input;
import static io.trimtab.serving.GrpcClient.raw;
import static io.trimtab.serving.GrpcClient.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import io.trimtab.grpc.inference.InferParameter;
import io.trimtab.grpc.inference.InferTensorContents;
import io.trimtab.grpc.inference.ModelInferRequest;
import io.trimtab.grpc.inference.ModelInferRequest.InferRequestedOutputTensor;
import io.trimtab.serving.RunningNode.Models;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ModelInfer} with what is wrong: the status, the code and the sentence that a client gets. */
final class GrpcRefusalIT {
    private static final String INFER = INFERENCE + "ModelInfer";

    @TempDir
    private static Path root;

    private static RunningNode node;
    private static GrpcClient client;

    @BeforeAll
    static void start() throws Exception {
        node = new Models(root)
                .with("fp32", "1", "identity_fp32.onnx")
                .with("fp16", "1", "identity_fp16.onnx")
                .with("int8", "1", "identity_int8.onnx")
                .with("uint16", "1", "identity_uint16.onnx")
                .with("bool", "1", "identity_bool.onnx")
                .with("bytes", "1", "identity_bytes.onnx")
                .with("two", "1", "two_inputs.onnx")
                .with("gather", "1", "gather.onnx")
                .withGarbage("broken", "1")
                .serve("grpc.max-message-size=4MiB");
        client = new GrpcClient(node);
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    private static String infer(ModelInferRequest request) {
        return failure(() -> client.infer(request));
    }

    private static String infer(ModelInferRequest.Builder request) {
        return infer(request.build());
    }

    private static String inferBytes(byte[] message) {
        return failure(() -> client.callBytes(INFER, message, CallOptions.DEFAULT));
    }

    private static InferTensorContents.Builder values(float... values) {
        var contents = InferTensorContents.newBuilder();
        for (float value : values) {
            contents.addFp32Contents(value);
        }
        return contents;
    }

    private static InferParameter number(long value) {
        return InferParameter.newBuilder().setInt64Param(value).build();
    }

    private static ModelInferRequest.Builder good() {
        return raw("fp32", "input", "FP32", floats(1, 2), 1, 2).toBuilder();
    }

    @Test
    void anUnknownModelIsNotFound() {
        assertThat(infer(good().setModelName("nope")))
                .isEqualTo("NOT_FOUND model-not-found: model 'nope' is not known here");
        assertThat(infer(good().setModelVersion("7")))
                .isEqualTo("NOT_FOUND version-not-found: model 'fp32' has no version or alias '7'");
    }

    @Test
    void aModelThatCannotBeLoadedIsUnavailable() {
        assertThat(infer(good().setModelName("broken")))
                .startsWith(
                        "UNAVAILABLE model-not-ready: model 'broken' version '1' is not ready (state UNAVAILABLE: ");
    }

    @Test
    void aModelThatFailsIsAnInternalErrorOrABadInput() {
        assertThat(infer(typed(
                        "gather",
                        "index",
                        "INT64",
                        InferTensorContents.newBuilder().addInt64Contents(9),
                        1)))
                .startsWith("INVALID_ARGUMENT invalid-input: ");
    }

    @Test
    void carriesGooglesErrorDetails() throws Exception {
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> client.infer(good().setModelName("nope").build()));

        assertThat(GrpcClient.details(failure).getReason()).isEqualTo("model-not-found");
        assertThat(GrpcClient.details(failure).getDomain()).isEqualTo("trimtab");
    }

    @Test
    void refusesRawAndTypedContentsTogether() {
        assertThat(infer(ModelInferRequest.newBuilder()
                        .setModelName("two")
                        .addInputs(input("a", "FP32", 1, 2))
                        .addInputs(input("b", "FP32", values(1, 2), 1, 2))
                        .addRawInputContents(floats(1, 2))
                        .addRawInputContents(floats(1, 2))))
                .isEqualTo("INVALID_ARGUMENT invalid-input: input 'b' has contents, and raw_input_contents is used; it "
                        + "must be one or the other");
    }

    @Test
    void refusesAWrongNumberOfRawEntries() {
        assertThat(infer(good().addRawInputContents(floats(1))))
                .isEqualTo("INVALID_ARGUMENT invalid-input: raw_input_contents must have one entry for each of the 1 "
                        + "inputs, was 2");
    }

    @Test
    void refusesRawBytesOfAWrongSize() {
        assertThat(infer(raw("fp32", "input", "FP32", floats(1, 2, 3), 1, 2)))
                .isEqualTo("INVALID_ARGUMENT invalid-input: input 'input' of FP32[1, 2] must have 8 bytes, was 12");
        assertThat(infer(raw("fp32", "input", "FP32", bytes(0, 0, 0, 0), 1, 2)))
                .isEqualTo("INVALID_ARGUMENT invalid-input: input 'input' of FP32[1, 2] must have 8 bytes, was 4");
    }

    @Test
    void refusesAWrongNumberOfTypedElements() {
        assertThat(infer(typed("fp32", "input", "FP32", values(1), 1, 2)))
                .isEqualTo("INVALID_ARGUMENT invalid-input: input 'input' with shape [1, 2] must have 2 elements in "
                        + "fp32_contents, was 1");
        assertThat(infer(typed("fp32", "input", "FP32", values(1, 2, 3), 1, 2)))
                .endsWith("must have 2 elements in fp32_contents, was 3");
    }

    @Test
    void refusesContentsOfAnotherDatatype() {
        assertThat(infer(typed("int8", "input", "INT8", values(1, 2), 1, 2)))
                .isEqualTo(
                        "INVALID_ARGUMENT invalid-input: input 'input' of INT8 must have its values in int_contents, "
                                + "was fp32_contents");
    }

    @Test
    void refusesValuesOutsideTheDatatype() {
        assertThat(infer(typed(
                        "int8",
                        "input",
                        "INT8",
                        InferTensorContents.newBuilder().addIntContents(1).addIntContents(-129),
                        1,
                        2)))
                .isEqualTo("INVALID_ARGUMENT invalid-input: input 'input' element 1 of INT8 must be from -128 to 127, "
                        + "was -129");
        assertThat(infer(typed(
                        "uint16",
                        "input",
                        "UINT16",
                        InferTensorContents.newBuilder().addUintContents(65536).addUintContents(0),
                        1,
                        2)))
                .endsWith("input 'input' element 0 of UINT16 must be from 0 to 65535, was 65536");
        assertThat(infer(raw("bool", "input", "BOOL", bytes(1, 2), 1, 2)))
                .endsWith("input 'input' of BOOL must hold the bytes 0 and 1, was 2 at byte 1");
    }

    @Test
    void refusesTypedContentsForHalfPrecision() {
        assertThat(infer(typed("fp16", "input", "FP16", values(1, 2), 1, 2)))
                .isEqualTo("INVALID_ARGUMENT invalid-input: input 'input' of FP16 must be sent in raw_input_contents; "
                        + "there are no typed contents for it");
    }

    @Test
    void refusesWhatDoesNotFitTheSignature() {
        assertThat(infer(raw("fp32", "input", "FP64", floats(1, 2, 3, 4), 1, 2)))
                .endsWith("input 'input' must have datatype FP32, was FP64");
        assertThat(infer(raw("fp32", "input", "FLOAT", floats(1, 2), 1, 2)))
                .contains("the datatype of input 'input' must be one of [BOOL, ")
                .endsWith(", was 'FLOAT'");
        assertThat(infer(raw("fp32", "input", "FP32", floats(1, 2, 3), 1, 3)))
                .endsWith("input 'input' must have shape [-1, 2] (-1 is any size), was [1, 3]");
        assertThat(infer(raw("fp32", "inputs", "FP32", floats(1, 2), 1, 2)))
                .endsWith("the model has no input 'inputs'; its inputs are input");
        assertThat(infer(good().clearInputs().clearRawInputContents()))
                .endsWith("input 'input' is missing; the model's inputs are input");
        assertThat(infer(good().addInputs(input("input", "FP32", 1, 2)).addRawInputContents(floats(1, 2))))
                .endsWith("input 'input' is given twice");
        assertThat(infer(good().addOutputs(
                                InferRequestedOutputTensor.newBuilder().setName("score"))))
                .endsWith("the model has no output 'score'; its outputs are output");
    }

    @Test
    void refusesShapesThatNobodyCanFill() {
        assertThat(infer(raw("fp32", "input", "FP32", floats(1, 2), -1, 2)))
                .endsWith("the shape of input 'input' must hold whole numbers from 0 to 9223372036854775807, was -1");
        assertThat(infer(raw("fp32", "input", "FP32", floats(1, 2), 1L << 40, 2)))
                .contains("must have 2199023255552 elements, more than fit");
        assertThat(infer(raw("fp32", "input", "FP32", floats(1, 2), 1L << 62, 2)))
                .contains("input 'input' ");
        assertThat(infer(raw("fp32", "input", "FP32", floats(1, 2), Long.MAX_VALUE, 2)))
                .contains("has more elements in its shape [9223372036854775807, 2] than 64 bits can count");
        assertThat(infer(raw("fp32", "input", "FP32", floats(1), new long[40])))
                .endsWith("the shape of input 'input' must have at most 32 dimensions");
    }

    @Test
    void refusesDamagedBytesElements() {
        assertThat(infer(raw("bytes", "input", "BYTES", bytes(9, 0, 0, 0, 'a', 0, 0, 0, 0), 1, 2)))
                .contains("input 'input' element 0 must have the 9 bytes that its length says");
        assertThat(infer(raw("bytes", "input", "BYTES", bytes(0, 0, 0, 0, 0, 0, 0, 0, 7), 1, 2)))
                .contains("but 1 bytes follow them");
        assertThat(infer(raw("bytes", "input", "BYTES", bytes(255, 255, 255, 255, 0, 0, 0, 0), 1, 2)))
                .startsWith("INVALID_ARGUMENT");
    }

    @Test
    void refusesParametersThatMakeNoSense() {
        assertThat(infer(good().putParameters("timeout", number(-1))))
                .endsWith("the parameter 'timeout' must be a whole number of microseconds from 0 to "
                        + "9223372036854775807, was -1");
        assertThat(infer(good().putParameters(
                                "priority",
                                InferParameter.newBuilder()
                                        .setStringParam("high")
                                        .build())))
                .contains("the parameter 'priority' must be a whole number");
        assertThat(infer(good().putParameters(
                                "signature_name",
                                InferParameter.newBuilder()
                                        .setStringParam("other")
                                        .build())))
                .contains("the model has no signature");
        assertThat(infer(good().addOutputs(InferRequestedOutputTensor.newBuilder()
                        .setName("output")
                        .putParameters("classification", number(0)))))
                .contains("'classification' of output 'output' must be a whole number from 1, was 0");
        assertThat(infer(good().setInputs(
                                0, input("input", "FP32", 1, 2).putParameters("shared_memory_region", number(1)))))
                .contains("the parameter 'shared_memory_region' is not supported here");
        assertThat(infer(good().setId("x".repeat(1025)))).contains("'id' must have at most 1024 characters, was 1025");
    }

    @Test
    void letsOtherParametersPass() {
        assertThat(infer(good().putParameters("sequence_id", number(3)).putParameters("timeout", number(5_000_000))))
                .isEqualTo("OK");
    }

    @Test
    void refusesAMessageThatIsLargerThanTheSetting() {
        assertThat(infer(raw("fp32", "input", "FP32", ByteString.copyFrom(new byte[5 << 20]), 1, 2)))
                .isEqualTo("INVALID_ARGUMENT body-too-large: the message is larger than the 4194304 bytes that are "
                        + "allowed");
    }

    @Test
    void refusesAMessageThatUnpacksToMoreThanTheSetting() {
        // 64 MiB of zeros are 64 KiB on the wire
        assertThat(failure(
                        () -> client.callBytes(INFER, new byte[64 << 20], CallOptions.DEFAULT.withCompression("gzip"))))
                .startsWith("INVALID_ARGUMENT body-too-large: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 5_000})
    void refusesBytesThatAreNoMessage(int size) {
        byte[] garbage = new byte[size];
        Arrays.fill(garbage, (byte) 0xFF);

        assertThat(inferBytes(garbage))
                .isEqualTo("INVALID_ARGUMENT malformed-request: the message is not a valid protocol buffer of the "
                        + "method's request");
    }

    @Test
    void refusesAMessageNestedFiftyThousandDeep() {
        byte[] groups = new byte[50_000];
        Arrays.fill(groups, (byte) (100 << 3 | 3));

        assertThat(inferBytes(groups)).startsWith("INVALID_ARGUMENT malformed-request: ");
    }

    @Test
    void refusesAMillionEmptyInputsWithoutMakingThem() {
        byte[] inputs = new byte[2_000_000];
        for (int i = 0; i < inputs.length; i += 2) {
            inputs[i] = 5 << 3 | 2;
        }

        assertThat(inferBytes(inputs))
                .isEqualTo("INVALID_ARGUMENT invalid-input: 'inputs' must have at most 4096 entries");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        assertThat(inferBytes(new byte[] {1 << 3 | 2, 2, (byte) 0xC3, (byte) 0x28}))
                .startsWith("INVALID_ARGUMENT malformed-request: ");
    }

    @Test
    void answersWhateverBytesAreSent() {
        byte[] good = good().build().toByteArray();
        var random = new Random(11);
        for (int i = 0; i < 3_000; i++) {
            byte[] damaged = Arrays.copyOf(good, good.length - random.nextInt(3));
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            assertThat(inferBytes(damaged)).matches("(?s)(OK|INVALID_ARGUMENT .*|NOT_FOUND .*)");
        }
    }

    @Test
    void anUnknownMethodIsUnimplemented() {
        assertThat(failure(() -> client.callBytes(INFERENCE + "TraceSetting", new byte[0], CallOptions.DEFAULT)))
                .isEqualTo("UNIMPLEMENTED path-not-found: this server has no such method");
        assertThat(failure(() -> client.callBytes("other.Service/Method", new byte[0], CallOptions.DEFAULT)))
                .startsWith("UNIMPLEMENTED path-not-found: ");
    }

    @Test
    void saysNothingOfItsInsides() {
        for (ModelInferRequest.Builder request : new ModelInferRequest.Builder[] {
            good().setModelName("broken"), good().setModelName("../../etc"), good().setModelVersion("\u0000")
        }) {
            assertThat(infer(request)).doesNotContain("io.trimtab", "java.", root.toString());
        }
    }
}
