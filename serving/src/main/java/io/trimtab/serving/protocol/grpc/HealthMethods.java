package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.trimtab.grpc.health.v1.HealthCheckRequest;
import io.trimtab.grpc.health.v1.HealthCheckResponse;
import io.trimtab.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.trimtab.grpc.health.v1.HealthListRequest;
import io.trimtab.grpc.health.v1.HealthListResponse;
import io.trimtab.grpc.health.v1.HealthProto;
import io.trimtab.grpc.inference.InferenceProto;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.model.ModelIndex;
import io.trimtab.serving.model.ServedModel;
import io.trimtab.serving.model.VersionState;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.BadInput;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The gRPC health protocol. The server (service {@code ""}) and the inference service serve when the node is ready; a
 * model's name is a service, too, which serves when the version that answers is ready.
 */
final class HealthMethods {
    private static final String SERVER = "";
    private static final String INFERENCE = InferenceProto.getDescriptor()
            .findServiceByName("GRPCInferenceService")
            .getFullName();

    private final ModelIndex models;
    private final BooleanSupplier serverReady;

    HealthMethods(ModelIndex models, BooleanSupplier serverReady) {
        this.models = models;
        this.serverReady = serverReady;
    }

    ServiceDescriptor descriptor() {
        return HealthProto.getDescriptor().findServiceByName("Health");
    }

    GrpcService service() {
        return new GrpcService(
                descriptor(),
                Map.of(
                        "Check", GrpcMethod.unary(HealthCheckRequest.parser(), this::check),
                        "List", GrpcMethod.unary(HealthListRequest.parser(), this::list),
                        "Watch", call -> call.readOne(body -> watch(call, body))));
    }

    private HealthCheckResponse check(HealthCheckRequest request) throws ServingException {
        ServingStatus status = status(request.getService());
        if (status == ServingStatus.SERVICE_UNKNOWN) {
            throw ServingException.refused(
                    ErrorCode.MODEL_NOT_FOUND,
                    "there is no service and no model '" + BadInput.cut(request.getService()) + "'");
        }
        return response(status);
    }

    private HealthListResponse list(HealthListRequest request) {
        var list = HealthListResponse.newBuilder()
                .putStatuses(SERVER, response(status(SERVER)))
                .putStatuses(INFERENCE, response(status(INFERENCE)));
        for (ServedModel model : models.models()) {
            list.putStatuses(model.name(), response(status(model.name())));
        }
        return list.build();
    }

    private void watch(GrpcCall call, Body body) {
        String service;
        try {
            service = GrpcMethod.parse(HealthCheckRequest.parser(), body).getService();
        } catch (ServingException e) {
            call.refuse(e);
            return;
        }
        var last = new ServingStatus[] {status(service)};
        call.send(response(last[0]).toByteArray());
        call.onTick(() -> {
            ServingStatus now = status(service);
            if (now != last[0]) {
                last[0] = now;
                call.send(response(now).toByteArray());
            }
        });
        call.whenClosing(() -> {
            call.tick();
            call.refuse(GrpcCall.shuttingDown());
        });
    }

    private ServingStatus status(String service) {
        if (service.equals(SERVER) || service.equals(INFERENCE)) {
            return serverReady.getAsBoolean() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        }
        if (service.equals(descriptor().getFullName())) {
            return ServingStatus.SERVING;
        }
        Optional<ServedModel> model = models.model(service);
        if (model.isEmpty()) {
            return ServingStatus.SERVICE_UNKNOWN;
        }
        return model.get()
                        .standard()
                        .filter(v -> v.state() == VersionState.READY)
                        .isPresent()
                ? ServingStatus.SERVING
                : ServingStatus.NOT_SERVING;
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }
}
