package io.trimtab.serving;

import static io.trimtab.serving.GrpcClient.bytes;
import static io.trimtab.serving.GrpcClient.floats;
import static io.trimtab.serving.GrpcClient.input;
import static io.trimtab.serving.GrpcClient.raw;
import static io.trimtab.serving.GrpcClient.typed;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import io.trimtab.grpc.inference.InferParameter;
import io.trimtab.grpc.inference.InferTensorContents;
import io.trimtab.grpc.inference.ModelInferRequest;
import io.trimtab.grpc.inference.ModelInferRequest.InferRequestedOutputTensor;
import io.trimtab.grpc.inference.ModelInferResponse;
import io.trimtab.grpc.inference.ModelInferResponse.InferOutputTensor;
import io.trimtab.serving.RunningNode.Models;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ModelInfer} with what is right: every datatype, raw and typed, and what a client can ask for. */
final class GrpcInferIT {
    private static final List<String> DATATYPES = List.of(
            "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "fp16", "bf16", "fp32",
            "fp64", "bytes");

    @TempDir
    private static Path root;

    private static RunningNode node;
    private static GrpcClient client;

    @BeforeAll
    static void start() throws Exception {
        var models = new Models(root)
                .with("two", "1", "two_inputs.onnx")
                .with("scalar", "1", "scalar.onnx")
                .with("constant", "1", "constant_1.onnx")
                .with("constant", "2", "constant_2.onnx")
                .with("zipmap", "1", "zipmap_strings.onnx");
        for (String datatype : DATATYPES) {
            models.with("identity_" + datatype, "1", "identity_" + datatype + ".onnx");
        }
        node = models.serve();
        client = new GrpcClient(node);
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    private static ModelInferResponse identity(String datatype, InferTensorContents.Builder contents) {
        return client.infer(
                typed("identity_" + datatype.toLowerCase(java.util.Locale.ROOT), "input", datatype, contents, 1, 2));
    }

    private static InferTensorContents contents(ModelInferResponse response) {
        assertThat(response.getRawOutputContentsList()).isEmpty();
        return response.getOutputs(0).getContents();
    }

    @Test
    void answersRawContentsWithRawContents() {
        ModelInferResponse response =
                client.infer(raw("identity_fp32", "input", "FP32", floats(1.5f, -2f, 3f, 4f), 2, 2));

        assertThat(response.getModelName()).isEqualTo("identity_fp32");
        assertThat(response.getModelVersion()).isEqualTo("1");
        assertThat(response.getOutputsList())
                .containsExactly(InferOutputTensor.newBuilder()
                        .setName("output")
                        .setDatatype("FP32")
                        .addShape(2)
                        .addShape(2)
                        .build());
        assertThat(response.getRawOutputContentsList()).containsExactly(floats(1.5f, -2f, 3f, 4f));
    }

    @Test
    void answersTypedContentsWithTypedContents() {
        ModelInferResponse response = identity(
                "FP32", InferTensorContents.newBuilder().addFp32Contents(1.5f).addFp32Contents(-2f));

        assertThat(contents(response).getFp32ContentsList()).containsExactly(1.5f, -2f);
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL,1",
        "UINT8,1",
        "UINT16,2",
        "UINT32,4",
        "UINT64,8",
        "INT8,1",
        "INT16,2",
        "INT32,4",
        "INT64,8",
        "FP16,2",
        "BF16,2",
        "FP32,4",
        "FP64,8"
    })
    void takesAndGivesEveryDatatypeRaw(String datatype, int width) {
        byte[] values = new byte[2 * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (datatype.equals("BOOL") ? i : 16 * i + 3);
        }
        ByteString sent = ByteString.copyFrom(values);

        ModelInferResponse response = client.infer(
                raw("identity_" + datatype.toLowerCase(java.util.Locale.ROOT), "input", datatype, sent, 1, 2));

        assertThat(response.getOutputs(0).getDatatype()).isEqualTo(datatype);
        assertThat(response.getRawOutputContents(0)).isEqualTo(sent);
    }

    @Test
    void takesAndGivesBytesWithTheirLengthsRaw() {
        ByteString sent = bytes(3, 0, 0, 0, 'a', 0, 'b', 0, 0, 0, 0);

        assertThat(client.infer(raw("identity_bytes", "input", "BYTES", sent, 1, 2))
                        .getRawOutputContents(0))
                .isEqualTo(sent);
    }

    @Test
    void takesAndGivesBytesTyped() {
        ModelInferResponse response = identity(
                "BYTES",
                InferTensorContents.newBuilder()
                        .addBytesContents(bytes('a', 0, 'b'))
                        .addBytesContents(ByteString.copyFromUtf8("ü€")));

        assertThat(contents(response).getBytesContentsList())
                .containsExactly(bytes('a', 0, 'b'), ByteString.copyFromUtf8("ü€"));
    }

    @Test
    void takesAndGivesBooleansTyped() {
        assertThat(contents(identity(
                                "BOOL",
                                InferTensorContents.newBuilder()
                                        .addBoolContents(true)
                                        .addBoolContents(false)))
                        .getBoolContentsList())
                .containsExactly(true, false);
    }

    @ParameterizedTest
    @CsvSource({"INT8,-128,127", "INT16,-32768,32767", "INT32,-2147483648,2147483647"})
    void takesAndGivesSignedNumbersTyped(String datatype, int least, int most) {
        assertThat(contents(identity(
                                datatype,
                                InferTensorContents.newBuilder()
                                        .addIntContents(least)
                                        .addIntContents(most)))
                        .getIntContentsList())
                .containsExactly(least, most);
    }

    @ParameterizedTest
    @CsvSource({"UINT8,255", "UINT16,65535", "UINT32,4294967295"})
    void takesAndGivesUnsignedNumbersTyped(String datatype, long most) {
        assertThat(contents(identity(
                                datatype,
                                InferTensorContents.newBuilder()
                                        .addUintContents(0)
                                        .addUintContents((int) most)))
                        .getUintContentsList())
                .containsExactly(0, (int) most);
    }

    @Test
    void keeps64BitNumbersExact() {
        assertThat(contents(identity(
                                "INT64",
                                InferTensorContents.newBuilder()
                                        .addInt64Contents(Long.MIN_VALUE)
                                        .addInt64Contents(9_007_199_254_740_993L)))
                        .getInt64ContentsList())
                .containsExactly(Long.MIN_VALUE, 9_007_199_254_740_993L);
        assertThat(contents(identity(
                                "UINT64",
                                InferTensorContents.newBuilder()
                                        .addUint64Contents(-1)
                                        .addUint64Contents(0)))
                        .getUint64ContentsList())
                .containsExactly(-1L, 0L);
    }

    @Test
    void keepsNaNAndInfinitiesExact() {
        float payload = Float.intBitsToFloat(0x7fc0_1234);

        ModelInferResponse typed = identity(
                "FP32",
                InferTensorContents.newBuilder().addFp32Contents(payload).addFp32Contents(Float.NEGATIVE_INFINITY));
        ModelInferResponse raw =
                client.infer(raw("identity_fp32", "input", "FP32", floats(payload, Float.POSITIVE_INFINITY), 1, 2));

        assertThat(Float.floatToRawIntBits(contents(typed).getFp32Contents(0))).isEqualTo(0x7fc0_1234);
        assertThat(contents(typed).getFp32Contents(1)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(raw.getRawOutputContents(0)).isEqualTo(floats(payload, Float.POSITIVE_INFINITY));
        assertThat(contents(identity(
                                "FP64",
                                InferTensorContents.newBuilder()
                                        .addFp64Contents(Double.NaN)
                                        .addFp64Contents(-0.0)))
                        .getFp64ContentsList())
                .containsExactly(Double.NaN, -0.0);
    }

    @Test
    void takesAScalar() {
        assertThat(contents(client.infer(typed(
                                "scalar",
                                "input",
                                "FP64",
                                InferTensorContents.newBuilder().addFp64Contents(2.5))))
                        .getFp64ContentsList())
                .containsExactly(-2.5);
    }

    @Test
    void takesATensorWithoutElements() {
        ModelInferResponse raw = client.infer(raw("identity_fp32", "input", "FP32", ByteString.EMPTY, 0, 2));
        ModelInferResponse withoutContents = client.infer(ModelInferRequest.newBuilder()
                .setModelName("identity_int64")
                .addInputs(input("input", "INT64", 0, 2))
                .build());

        assertThat(raw.getOutputs(0).getShapeList()).containsExactly(0L, 2L);
        assertThat(raw.getRawOutputContentsList()).containsExactly(ByteString.EMPTY);
        assertThat(withoutContents.getOutputs(0).getShapeList()).containsExactly(0L, 2L);
        assertThat(withoutContents.getRawOutputContentsList()).containsExactly(ByteString.EMPTY);
    }

    @Test
    void takesInputsInAnyOrderAndGivesOutputsInTheModelsOwn() {
        ModelInferResponse response = client.infer(ModelInferRequest.newBuilder()
                .setModelName("two")
                .addInputs(input("b", "FP32", 1, 2))
                .addInputs(input("a", "FP32", 1, 2))
                .addRawInputContents(floats(3, 4))
                .addRawInputContents(floats(1, 2))
                .build());

        assertThat(response.getOutputsList())
                .extracting(InferOutputTensor::getName)
                .containsExactly("sum", "difference");
        assertThat(response.getRawOutputContentsList()).containsExactly(floats(4, 6), floats(-2, -2));
    }

    @Test
    void givesOnlyTheOutputsAskedFor() {
        ModelInferResponse response = client.infer(ModelInferRequest.newBuilder()
                .setModelName("two")
                .addInputs(input("a", "FP32", 1, 2))
                .addInputs(input("b", "FP32", 1, 2))
                .addRawInputContents(floats(1, 2))
                .addRawInputContents(floats(3, 4))
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("difference"))
                .build());

        assertThat(response.getOutputsList())
                .extracting(InferOutputTensor::getName)
                .containsExactly("difference");
        assertThat(response.getRawOutputContentsList()).containsExactly(floats(-2, -2));
    }

    @Test
    void echoesTheIdAndNamesThePrediction() {
        AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());
        ModelInferRequest request = raw("identity_fp32", "input", "FP32", floats(1, 2), 1, 2).toBuilder()
                .setId("mine-7")
                .build();

        ModelInferResponse response = ClientCalls.blockingUnaryCall(
                client.watchingTrailers(trailers::set),
                GrpcClient.method(
                        GrpcClient.INFERENCE + "ModelInfer",
                        io.grpc.MethodDescriptor.MethodType.UNARY,
                        request,
                        ModelInferResponse.getDefaultInstance()),
                io.grpc.CallOptions.DEFAULT,
                request);

        assertThat(response.getId()).isEqualTo("mine-7");
        assertThat(requireNonNull(trailers.get()).get(GrpcClient.key("trimtab-prediction-id")))
                .matches("[0-9a-f]{20}-[0-9a-f]+");
    }

    @Test
    void answersWithTheVersionThatIsNamed() {
        ModelInferRequest any = raw("constant", "input", "FP32", floats(0), 1, 1);

        assertThat(client.infer(any).getRawOutputContents(0)).isEqualTo(floats(2));
        assertThat(client.infer(any.toBuilder().setModelVersion("1").build()).getRawOutputContents(0))
                .isEqualTo(floats(1));
        assertThat(client.infer(any.toBuilder().setModelVersion("1").build()).getModelVersion())
                .isEqualTo("1");
    }

    @Test
    void givesTheHighestClassesAsBytes() {
        ModelInferResponse response = client.infer(ModelInferRequest.newBuilder()
                .setModelName("zipmap")
                .addInputs(input("X", "FP32", 1, 4))
                .addRawInputContents(floats(1, 2, 3, 4))
                .addOutputs(InferRequestedOutputTensor.newBuilder()
                        .setName("output_probability")
                        .putParameters(
                                "classification",
                                InferParameter.newBuilder().setInt64Param(2).build()))
                .build());

        assertThat(response.getOutputs(0).getDatatype()).isEqualTo("BYTES");
        assertThat(response.getOutputs(0).getShapeList()).containsExactly(1L, 2L);
    }

    @Test
    void takesFieldsInAnyOrderAndThoseItDoesNotKnow() throws Exception {
        ModelInferRequest known = raw("identity_fp32", "input", "FP32", floats(1, 2), 1, 2);
        ByteString unknown = com.google.protobuf.UnknownFieldSet.newBuilder()
                .addField(
                        100,
                        com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                                .addVarint(7)
                                .build())
                .build()
                .toByteString();
        ByteString contentsFirst = ModelInferRequest.newBuilder()
                .addRawInputContents(floats(1, 2))
                .build()
                .toByteString()
                .concat(unknown)
                .concat(known.toBuilder().clearRawInputContents().build().toByteString());

        byte[] answer = client.callBytes(
                GrpcClient.INFERENCE + "ModelInfer", contentsFirst.toByteArray(), io.grpc.CallOptions.DEFAULT);

        assertThat(ModelInferResponse.parseFrom(answer).getRawOutputContents(0)).isEqualTo(floats(1, 2));
    }

    @Test
    void takesAMessageOf64MiB() {
        int floats = (64 << 20) / 4 - 64;
        ByteBuffer values = ByteBuffer.allocate(4 * floats).order(ByteOrder.LITTLE_ENDIAN);
        new Random(7).nextBytes(values.array());
        ByteString sent = ByteString.copyFrom(values);

        ModelInferResponse response = client.infer(raw("identity_fp32", "input", "FP32", sent, floats / 2, 2));

        assertThat(response.getRawOutputContents(0)).isEqualTo(sent);
    }

    @Test
    void takesAPackedMessage() {
        ModelInferRequest request = raw("identity_fp32", "input", "FP32", floats(1, 2), 1, 2);

        ModelInferResponse response = client.call(
                GrpcClient.INFERENCE + "ModelInfer",
                request,
                ModelInferResponse.getDefaultInstance(),
                io.grpc.CallOptions.DEFAULT.withCompression("gzip"));

        assertThat(response.getRawOutputContents(0)).isEqualTo(floats(1, 2));
    }

    @Test
    void takesTypedContentsThatAreNotPacked() throws Exception {
        // two elements, each with a tag of its own: old encoders write repeated numbers like this
        ByteString contents = bytes(0x10, 5, 0x10, 7);
        ByteString head = input("input", "INT8", 1, 2).build().toByteString();
        ByteString tensor = head.concat(bytes(0x2a, contents.size())).concat(contents);
        ByteString request = ModelInferRequest.newBuilder()
                .setModelName("identity_int8")
                .build()
                .toByteString()
                .concat(bytes(0x2a, tensor.size()))
                .concat(tensor);

        byte[] answer = client.callBytes(
                GrpcClient.INFERENCE + "ModelInfer", request.toByteArray(), io.grpc.CallOptions.DEFAULT);

        assertThat(ModelInferResponse.parseFrom(answer)
                        .getOutputs(0)
                        .getContents()
                        .getIntContentsList())
                .containsExactly(5, 7);
    }
}
