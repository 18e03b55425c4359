package io.trimtab.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.trimtab.grpc.reflection.v1.ServerReflectionRequest;
import io.trimtab.grpc.reflection.v1.ServerReflectionResponse;
import io.trimtab.grpc.reflection.v1.ServiceResponse;
import io.trimtab.serving.RunningNode.Models;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server reflection in both versions that clients ask for. */
final class GrpcReflectionIT {
    @TempDir
    private static Path root;

    private static RunningNode node;
    private static GrpcClient client;

    @BeforeAll
    static void start() throws Exception {
        node = new Models(root).serve();
        client = new GrpcClient(node);
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    /** One stream for any number of questions. */
    private static final class Reflection implements StreamObserver<ServerReflectionResponse>, AutoCloseable {
        private final BlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
        private final StreamObserver<ServerReflectionRequest> questions;

        Reflection(String version) {
            questions = ClientCalls.asyncBidiStreamingCall(
                    client.channel()
                            .newCall(
                                    GrpcClient.method(
                                            "grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo",
                                            MethodType.BIDI_STREAMING,
                                            ServerReflectionRequest.getDefaultInstance(),
                                            ServerReflectionResponse.getDefaultInstance()),
                                    CallOptions.DEFAULT),
                    this);
        }

        ServerReflectionResponse ask(ServerReflectionRequest.Builder question) throws InterruptedException {
            questions.onNext(question.build());
            return Objects.requireNonNull(answers.poll(20, TimeUnit.SECONDS), "no answer within 20 s");
        }

        FileDescriptor describe(String symbol) throws Exception {
            Map<String, FileDescriptorProto> files = new HashMap<>();
            ServerReflectionResponse answer =
                    ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol));
            for (ByteString file : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
                FileDescriptorProto proto = FileDescriptorProto.parseFrom(file);
                files.put(proto.getName(), proto);
            }
            return build(
                    FileDescriptorProto.parseFrom(
                            answer.getFileDescriptorResponse().getFileDescriptorProto(0)),
                    files);
        }

        private static FileDescriptor build(FileDescriptorProto file, Map<String, FileDescriptorProto> files)
                throws Exception {
            var dependencies = new FileDescriptor[file.getDependencyCount()];
            for (int i = 0; i < dependencies.length; i++) {
                dependencies[i] = build(Objects.requireNonNull(files.get(file.getDependency(i))), files);
            }
            return FileDescriptor.buildFrom(file, dependencies);
        }

        @Override
        public void onNext(ServerReflectionResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}

        @Override
        public void close() {
            questions.onCompleted();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1alpha"})
    void listsTheServices(String version) throws Exception {
        try (var reflection = new Reflection(version)) {
            assertThat(reflection
                            .ask(ServerReflectionRequest.newBuilder().setListServices(""))
                            .getListServicesResponse()
                            .getServiceList())
                    .extracting(ServiceResponse::getName)
                    .containsExactly(
                            "inference.GRPCInferenceService",
                            "grpc.health.v1.Health",
                            "grpc.reflection.v1.ServerReflection",
                            "grpc.reflection.v1alpha.ServerReflection");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1alpha"})
    void describesServicesMethodsMessagesAndWhatTheyNeed(String version) throws Exception {
        try (var reflection = new Reflection(version)) {
            FileDescriptor service = reflection.describe("inference.GRPCInferenceService");
            FileDescriptor method = reflection.describe("inference.GRPCInferenceService.ModelInfer");
            FileDescriptor message = reflection.describe("inference.ModelInferRequest.InferInputTensor");
            FileDescriptor enumeration = reflection.describe("inference.DataType");
            FileDescriptor details = reflection.describe("google.rpc.ErrorInfo");

            assertThat(service.findServiceByName("GRPCInferenceService").getMethods())
                    .hasSize(12);
            assertThat(method.getName()).isEqualTo(service.getName());
            assertThat(message.findMessageTypeByName("ModelInferRequest")
                            .findFieldByNumber(7)
                            .getName())
                    .isEqualTo("raw_input_contents");
            assertThat(enumeration
                            .findEnumTypeByName("DataType")
                            .findValueByNumber(14)
                            .getName())
                    .isEqualTo("TYPE_BF16");
            assertThat(message.findMessageTypeByName("ModelInferRequest")
                            .findFieldByNumber(7)
                            .toProto()
                            .getJsonName())
                    .isEqualTo("rawInputContents");
            assertThat(details.findMessageTypeByName("ErrorInfo")).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1alpha"})
    void saysWhatItDoesNotDescribe(String version) throws Exception {
        try (var reflection = new Reflection(version)) {
            assertThat(reflection
                            .ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol("other.Thing"))
                            .getErrorResponse()
                            .getErrorCode())
                    .isEqualTo(5);
            assertThat(reflection
                            .ask(ServerReflectionRequest.newBuilder().setFileByFilename("../../etc/passwd"))
                            .getErrorResponse()
                            .getErrorCode())
                    .isEqualTo(5);
            assertThat(reflection
                            .ask(ServerReflectionRequest.newBuilder())
                            .getErrorResponse()
                            .getErrorCode())
                    .isEqualTo(3);
            assertThat(reflection
                            .ask(ServerReflectionRequest.newBuilder().setListServices("*"))
                            .getListServicesResponse()
                            .getServiceCount())
                    .as("the stream goes on")
                    .isEqualTo(4);
        }
    }
}
