package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.trimtab.grpc.reflection.v1.ErrorResponse;
import io.trimtab.grpc.reflection.v1.FileDescriptorResponse;
import io.trimtab.grpc.reflection.v1.ListServiceResponse;
import io.trimtab.grpc.reflection.v1.ReflectionProto;
import io.trimtab.grpc.reflection.v1.ServerReflectionRequest;
import io.trimtab.grpc.reflection.v1.ServerReflectionResponse;
import io.trimtab.grpc.reflection.v1.ServiceResponse;
import io.trimtab.serving.error.ServingException;
import io.vertx.grpc.common.GrpcStatus;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Server reflection, v1 and v1alpha: the two differ in their package's name only, so that the messages of v1 do for
 * both. A stream carries any number of questions.
 */
final class ReflectionMethods {
    static final ServiceDescriptor V1 = ReflectionProto.getDescriptor().findServiceByName("ServerReflection");
    static final ServiceDescriptor V1ALPHA =
            io.trimtab.grpc.reflection.v1alpha.ReflectionProto.getDescriptor().findServiceByName("ServerReflection");

    private final List<ServiceDescriptor> services;
    private final DescribedSymbols symbols;

    private ReflectionMethods(List<ServiceDescriptor> services) {
        this.services = services;
        this.symbols = new DescribedSymbols(services);
    }

    /** {@code services} and reflection itself. */
    static List<ServiceDescriptor> described(ServiceDescriptor... services) {
        return Stream.concat(Stream.of(services), Stream.of(V1, V1ALPHA)).toList();
    }

    static GrpcService service(ServiceDescriptor version, List<ServiceDescriptor> described) {
        var reflection = new ReflectionMethods(described);
        return new GrpcService(version, Map.of("ServerReflectionInfo", reflection::begin));
    }

    private void begin(GrpcCall call) {
        call.readEach(1, message -> call.onLoop(() -> answer(call, message)), (message, error) -> call.refuse(error));
    }

    private void answer(GrpcCall call, GrpcCall.Received message) {
        try {
            ServerReflectionRequest request = GrpcMethod.parse(ServerReflectionRequest.parser(), message.body());
            call.send(answer(request).toByteArray());
            call.done(message);
        } catch (ServingException e) {
            call.refuse(e);
        }
    }

    private ServerReflectionResponse answer(ServerReflectionRequest request) {
        var response = ServerReflectionResponse.newBuilder()
                .setValidHost(request.getHost())
                .setOriginalRequest(request);
        switch (request.getMessageRequestCase()) {
            case LIST_SERVICES -> response.setListServicesResponse(list());
            case FILE_BY_FILENAME -> file(response, symbols.file(request.getFileByFilename()), "file");
            case FILE_CONTAINING_SYMBOL -> file(response, symbols.fileOf(request.getFileContainingSymbol()), "symbol");
            case FILE_CONTAINING_EXTENSION, ALL_EXTENSION_NUMBERS_OF_TYPE ->
                response.setErrorResponse(error(GrpcStatus.NOT_FOUND, "no message here has extensions"));
            case MESSAGEREQUEST_NOT_SET ->
                response.setErrorResponse(error(GrpcStatus.INVALID_ARGUMENT, "the message asks for nothing"));
        }
        return response.build();
    }

    private ListServiceResponse list() {
        var list = ListServiceResponse.newBuilder();
        for (ServiceDescriptor service : services) {
            list.addService(ServiceResponse.newBuilder().setName(service.getFullName()));
        }
        return list.build();
    }

    private void file(ServerReflectionResponse.Builder response, Optional<FileDescriptor> found, String what) {
        if (found.isEmpty()) {
            response.setErrorResponse(error(GrpcStatus.NOT_FOUND, "this server describes no such " + what));
            return;
        }
        Set<FileDescriptor> files = new LinkedHashSet<>();
        collect(found.get(), files);
        var descriptors = FileDescriptorResponse.newBuilder();
        for (FileDescriptor file : files) {
            descriptors.addFileDescriptorProto(symbols.description(file));
        }
        response.setFileDescriptorResponse(descriptors);
    }

    /** The file that was asked for first, then what it needs. */
    private static void collect(FileDescriptor file, Set<FileDescriptor> files) {
        if (files.add(file)) {
            file.getDependencies().forEach(dependency -> collect(dependency, files));
        }
    }

    private static ErrorResponse error(GrpcStatus status, String message) {
        return ErrorResponse.newBuilder()
                .setErrorCode(status.code)
                .setErrorMessage(message)
                .build();
    }
}
