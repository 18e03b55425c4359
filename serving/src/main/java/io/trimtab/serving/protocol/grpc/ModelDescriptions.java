package io.trimtab.serving.protocol.grpc;

import io.trimtab.events.Datatype;
import io.trimtab.grpc.inference.DataType;
import io.trimtab.grpc.inference.ModelConfig;
import io.trimtab.grpc.inference.ModelInput;
import io.trimtab.grpc.inference.ModelMetadataResponse;
import io.trimtab.grpc.inference.ModelMetadataResponse.TensorMetadata;
import io.trimtab.grpc.inference.ModelOutput;
import io.trimtab.grpc.inference.ModelTransactionPolicy;
import io.trimtab.grpc.inference.RepositoryIndexResponse.ModelIndex;
import io.trimtab.registry.Feature;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.model.ServedVersion;
import java.util.List;
import java.util.stream.Collectors;

/** What the protocol tells about models. */
final class ModelDescriptions {
    private ModelDescriptions() {}

    static ModelMetadataResponse metadata(ServedVersion version, ModelSignature signature, List<String> versions) {
        var metadata = ModelMetadataResponse.newBuilder()
                .setName(version.model())
                .addAllVersions(versions)
                .setPlatform(signature.platform())
                .putProperties("version", version.version());
        signature.inputs().forEach(input -> metadata.addInputs(tensor(input)));
        signature.outputs().forEach(output -> metadata.addOutputs(tensor(output)));
        List<Feature> features =
                version.source().map(source -> source.manifest().features()).orElse(List.of());
        if (!features.isEmpty()) {
            metadata.putProperties(
                    "features",
                    features.stream()
                            .map(feature -> feature.input() + "[" + feature.column() + "]=" + feature.name())
                            .collect(Collectors.joining(",")));
        }
        if (version.signatures().size() > 1) {
            metadata.putProperties(
                    "signatures",
                    version.signatures().stream().map(ModelSignature::name).collect(Collectors.joining(",")));
        }
        return metadata.build();
    }

    /** The configuration in Triton's terms; shapes are whole, so no dimension is left to a batch. */
    static ModelConfig config(ServedVersion version, ModelSignature signature) {
        var config = ModelConfig.newBuilder()
                .setName(version.model())
                .setPlatform(signature.platform())
                .setBackend(version.source()
                        .map(source -> source.manifest().runtime())
                        .orElse(""))
                .setModelTransactionPolicy(ModelTransactionPolicy.getDefaultInstance());
        for (TensorSpec input : signature.inputs()) {
            config.addInput(ModelInput.newBuilder()
                    .setName(input.name())
                    .setDataType(dataType(input.datatype()))
                    .addAllDims(input.shape()));
        }
        for (TensorSpec output : signature.outputs()) {
            config.addOutput(ModelOutput.newBuilder()
                    .setName(output.name())
                    .setDataType(dataType(output.datatype()))
                    .addAllDims(output.shape()));
        }
        return config.build();
    }

    static ModelIndex indexEntry(ServedVersion version) {
        return ModelIndex.newBuilder()
                .setName(version.model())
                .setVersion(version.version())
                .setState(version.state().repositoryState())
                .setReason(version.reason())
                .build();
    }

    private static TensorMetadata tensor(TensorSpec spec) {
        return TensorMetadata.newBuilder()
                .setName(spec.name())
                .setDatatype(spec.datatype().name())
                .addAllShape(spec.shape())
                .build();
    }

    private static DataType dataType(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> DataType.TYPE_BOOL;
            case UINT8 -> DataType.TYPE_UINT8;
            case UINT16 -> DataType.TYPE_UINT16;
            case UINT32 -> DataType.TYPE_UINT32;
            case UINT64 -> DataType.TYPE_UINT64;
            case INT8 -> DataType.TYPE_INT8;
            case INT16 -> DataType.TYPE_INT16;
            case INT32 -> DataType.TYPE_INT32;
            case INT64 -> DataType.TYPE_INT64;
            case FP16 -> DataType.TYPE_FP16;
            case BF16 -> DataType.TYPE_BF16;
            case FP32 -> DataType.TYPE_FP32;
            case FP64 -> DataType.TYPE_FP64;
            case BYTES -> DataType.TYPE_STRING;
        };
    }
}
