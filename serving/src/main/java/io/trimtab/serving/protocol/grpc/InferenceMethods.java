package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.trimtab.grpc.inference.InferenceProto;
import io.trimtab.grpc.inference.ModelConfigRequest;
import io.trimtab.grpc.inference.ModelConfigResponse;
import io.trimtab.grpc.inference.ModelMetadataRequest;
import io.trimtab.grpc.inference.ModelMetadataResponse;
import io.trimtab.grpc.inference.ModelReadyRequest;
import io.trimtab.grpc.inference.ModelReadyResponse;
import io.trimtab.grpc.inference.ModelStatisticsRequest;
import io.trimtab.grpc.inference.ModelStatisticsResponse;
import io.trimtab.grpc.inference.RepositoryIndexRequest;
import io.trimtab.grpc.inference.RepositoryIndexResponse;
import io.trimtab.grpc.inference.RepositoryModelLoadRequest;
import io.trimtab.grpc.inference.RepositoryModelUnloadRequest;
import io.trimtab.grpc.inference.ServerLiveRequest;
import io.trimtab.grpc.inference.ServerLiveResponse;
import io.trimtab.grpc.inference.ServerMetadataRequest;
import io.trimtab.grpc.inference.ServerMetadataResponse;
import io.trimtab.grpc.inference.ServerReadyRequest;
import io.trimtab.grpc.inference.ServerReadyResponse;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.model.ModelIndex;
import io.trimtab.serving.model.ServedModel;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.model.VersionState;
import io.trimtab.serving.prediction.PredictionService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The methods of the inference service. */
final class InferenceMethods {
    private static final String NAME = "trimtab";
    private static final List<String> EXTENSIONS =
            List.of("classification", "model_configuration", "schedule_policy", "statistics");

    private final PredictionService predictions;
    private final BooleanSupplier serverReady;
    private final GrpcServices.Rules rules;

    private InferenceMethods(PredictionService predictions, BooleanSupplier serverReady, GrpcServices.Rules rules) {
        this.predictions = predictions;
        this.serverReady = serverReady;
        this.rules = rules;
    }

    static GrpcService service(PredictionService predictions, BooleanSupplier serverReady, GrpcServices.Rules rules) {
        ServiceDescriptor descriptor = InferenceProto.getDescriptor().findServiceByName("GRPCInferenceService");
        var methods = new InferenceMethods(predictions, serverReady, rules);
        var inferences = new Inferences(predictions, rules.acceptEventTime());
        return new GrpcService(
                descriptor,
                Map.ofEntries(
                        Map.entry("ServerLive", GrpcMethod.unary(ServerLiveRequest.parser(), methods::live)),
                        Map.entry("ServerReady", GrpcMethod.unary(ServerReadyRequest.parser(), methods::ready)),
                        Map.entry("ModelReady", GrpcMethod.unary(ModelReadyRequest.parser(), methods::modelReady)),
                        Map.entry(
                                "ServerMetadata",
                                GrpcMethod.unary(ServerMetadataRequest.parser(), methods::serverMetadata)),
                        Map.entry(
                                "ModelMetadata",
                                GrpcMethod.unary(ModelMetadataRequest.parser(), methods::modelMetadata)),
                        Map.entry("ModelInfer", inferences.single()),
                        Map.entry("ModelStreamInfer", InferStream.method(inferences, rules.streamInFlight())),
                        Map.entry("ModelConfig", GrpcMethod.unary(ModelConfigRequest.parser(), methods::config)),
                        Map.entry(
                                "ModelStatistics",
                                GrpcMethod.unary(ModelStatisticsRequest.parser(), methods::statistics)),
                        Map.entry("RepositoryIndex", GrpcMethod.unary(RepositoryIndexRequest.parser(), methods::index)),
                        Map.entry(
                                "RepositoryModelLoad",
                                GrpcMethod.unary(RepositoryModelLoadRequest.parser(), request -> managementOnly())),
                        Map.entry(
                                "RepositoryModelUnload",
                                GrpcMethod.unary(RepositoryModelUnloadRequest.parser(), request -> managementOnly()))));
    }

    private ServerLiveResponse live(ServerLiveRequest request) {
        return ServerLiveResponse.newBuilder().setLive(true).build();
    }

    private ServerReadyResponse ready(ServerReadyRequest request) {
        return ServerReadyResponse.newBuilder()
                .setReady(serverReady.getAsBoolean())
                .build();
    }

    /** Of what there is not it says, as Triton does, that it is not ready. */
    private ModelReadyResponse modelReady(ModelReadyRequest request) {
        boolean ready;
        try {
            ready = find(request.getName(), request.getVersion()).state() == VersionState.READY;
        } catch (ServingException e) {
            ready = false;
        }
        return ModelReadyResponse.newBuilder().setReady(ready).build();
    }

    private ServerMetadataResponse serverMetadata(ServerMetadataRequest request) {
        return ServerMetadataResponse.newBuilder()
                .setName(NAME)
                .setVersion(rules.serverVersion())
                .addAllExtensions(EXTENSIONS)
                .build();
    }

    private ModelMetadataResponse modelMetadata(ModelMetadataRequest request) throws ServingException {
        ServedVersion version = find(request.getName(), request.getVersion());
        List<String> versions = predictions.models().model(version.model()).map(ServedModel::versions).stream()
                .flatMap(List::stream)
                .map(ServedVersion::version)
                .toList();
        return ModelDescriptions.metadata(version, signature(version), versions);
    }

    private ModelConfigResponse config(ModelConfigRequest request) throws ServingException {
        ServedVersion version = find(request.getName(), request.getVersion());
        return ModelConfigResponse.newBuilder()
                .setConfig(ModelDescriptions.config(version, signature(version)))
                .build();
    }

    private ModelStatisticsResponse statistics(ModelStatisticsRequest request) throws ServingException {
        var response = ModelStatisticsResponse.newBuilder();
        for (ServedVersion version : versions(request.getName(), request.getVersion())) {
            response.addModelStats(StatisticsMessage.of(version, predictions.statistics(version)));
        }
        return response.build();
    }

    private RepositoryIndexResponse index(RepositoryIndexRequest request) throws ServingException {
        if (!request.getRepositoryName().isEmpty()) {
            throw ServingException.refused(
                    ErrorCode.INVALID_INPUT,
                    "'repository_name' must be empty; there is one repository, without a name");
        }
        var response = RepositoryIndexResponse.newBuilder();
        for (ServedVersion version : versions("", "")) {
            if (!request.getReady() || version.state() == VersionState.READY) {
                response.addModels(ModelDescriptions.indexEntry(version));
            }
        }
        return response.build();
    }

    private static com.google.protobuf.MessageLite managementOnly() throws ServingException {
        throw ServingException.refused(
                ErrorCode.MANAGEMENT_ONLY,
                "models are loaded and unloaded through the registry and the management port, not here");
    }

    /** One version, all of a model's, or all there are; as far as the names are given. */
    private List<ServedVersion> versions(String model, String version) throws ServingException {
        if (!version.isEmpty()) {
            return List.of(find(model, version));
        }
        if (!model.isEmpty()) {
            return predictions
                    .models()
                    .model(model)
                    .map(ServedModel::versions)
                    .orElseThrow(() -> ModelIndex.unknown(model));
        }
        return predictions.models().models().stream()
                .flatMap(served -> served.versions().stream())
                .toList();
    }

    private ServedVersion find(String model, String version) throws ServingException {
        return predictions.find(model, version.isEmpty() ? Optional.empty() : Optional.of(version));
    }

    private static ModelSignature signature(ServedVersion version) throws ServingException {
        String reason = version.reason();
        return version.signature()
                .orElseThrow(() -> ServingException.refused(
                        ErrorCode.MODEL_NOT_READY,
                        version + " is not ready (state " + version.state() + (reason.isEmpty() ? "" : ": " + reason)
                                + ")"));
    }
}
