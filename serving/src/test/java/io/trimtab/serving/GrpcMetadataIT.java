package io.trimtab.serving;

import static io.trimtab.serving.GrpcClient.INFERENCE;
import static io.trimtab.serving.GrpcClient.failure;
import static io.trimtab.serving.GrpcClient.floats;
import static io.trimtab.serving.GrpcClient.raw;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.grpc.inference.DataType;
import io.trimtab.grpc.inference.ModelConfig;
import io.trimtab.grpc.inference.ModelConfigRequest;
import io.trimtab.grpc.inference.ModelConfigResponse;
import io.trimtab.grpc.inference.ModelInput;
import io.trimtab.grpc.inference.ModelMetadataRequest;
import io.trimtab.grpc.inference.ModelMetadataResponse;
import io.trimtab.grpc.inference.ModelMetadataResponse.TensorMetadata;
import io.trimtab.grpc.inference.ModelReadyRequest;
import io.trimtab.grpc.inference.ModelReadyResponse;
import io.trimtab.grpc.inference.ModelStatistics;
import io.trimtab.grpc.inference.ModelStatisticsRequest;
import io.trimtab.grpc.inference.ModelStatisticsResponse;
import io.trimtab.grpc.inference.RepositoryIndexRequest;
import io.trimtab.grpc.inference.RepositoryIndexResponse;
import io.trimtab.grpc.inference.RepositoryModelLoadRequest;
import io.trimtab.grpc.inference.RepositoryModelLoadResponse;
import io.trimtab.grpc.inference.RepositoryModelUnloadRequest;
import io.trimtab.grpc.inference.RepositoryModelUnloadResponse;
import io.trimtab.grpc.inference.ServerLiveRequest;
import io.trimtab.grpc.inference.ServerLiveResponse;
import io.trimtab.grpc.inference.ServerMetadataRequest;
import io.trimtab.grpc.inference.ServerMetadataResponse;
import io.trimtab.grpc.inference.ServerReadyRequest;
import io.trimtab.grpc.inference.ServerReadyResponse;
import io.trimtab.serving.RunningNode.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server tells about itself and its models. */
final class GrpcMetadataIT {
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
                .withGarbage("broken", "1");
        Files.writeString(root.resolve("constant/aliases.json"), "{\"champion\": {\"version\": \"1\"}}");
        node = models.serve("models.load=all");
        client = new GrpcClient(node);
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    private static boolean ready(String model, String version) {
        return client.call(
                        INFERENCE + "ModelReady",
                        ModelReadyRequest.newBuilder()
                                .setName(model)
                                .setVersion(version)
                                .build(),
                        ModelReadyResponse.getDefaultInstance())
                .getReady();
    }

    @Test
    void isLiveAndReady() {
        assertThat(client.call(
                                INFERENCE + "ServerLive",
                                ServerLiveRequest.getDefaultInstance(),
                                ServerLiveResponse.getDefaultInstance())
                        .getLive())
                .isTrue();
        assertThat(client.call(
                                INFERENCE + "ServerReady",
                                ServerReadyRequest.getDefaultInstance(),
                                ServerReadyResponse.getDefaultInstance())
                        .getReady())
                .isTrue();
    }

    @Test
    void saysOfAModelWhetherItIsReady() {
        assertThat(ready("constant", "")).isTrue();
        assertThat(ready("constant", "2")).isTrue();
        assertThat(ready("constant", "champion")).isTrue();
        assertThat(ready("broken", "1")).isFalse();
        assertThat(ready("nope", "")).isFalse();
        assertThat(ready("constant", "9")).isFalse();
    }

    @Test
    void namesOnlyTheExtensionsThatThisPortServes() {
        ServerMetadataResponse metadata = client.call(
                INFERENCE + "ServerMetadata",
                ServerMetadataRequest.getDefaultInstance(),
                ServerMetadataResponse.getDefaultInstance());

        assertThat(metadata.getName()).isEqualTo("trimtab");
        assertThat(metadata.getVersion()).isNotBlank();
        assertThat(metadata.getExtensionsList())
                .containsExactly("classification", "model_configuration", "schedule_policy", "statistics");
    }

    @Test
    void describesAModelInItsOwnOrder() {
        ModelMetadataResponse metadata = client.call(
                INFERENCE + "ModelMetadata",
                ModelMetadataRequest.newBuilder().setName("two").build(),
                ModelMetadataResponse.getDefaultInstance());

        assertThat(metadata.getVersionsList()).containsExactly("1");
        assertThat(metadata.getPlatform()).isEqualTo("onnx_onnxv1");
        assertThat(metadata.getInputsList()).extracting(TensorMetadata::getName).containsExactly("a", "b");
        assertThat(metadata.getOutputsList())
                .extracting(TensorMetadata::getName)
                .containsExactly("sum", "difference");
        assertThat(metadata.getInputs(0).getDatatype()).isEqualTo("FP32");
        assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, 2L);
        assertThat(metadata.getPropertiesMap()).containsEntry("version", "1");
    }

    @Test
    void describesTheVersionBehindAnAlias() {
        ModelMetadataResponse metadata = client.call(
                INFERENCE + "ModelMetadata",
                ModelMetadataRequest.newBuilder()
                        .setName("constant")
                        .setVersion("champion")
                        .build(),
                ModelMetadataResponse.getDefaultInstance());

        assertThat(metadata.getVersionsList()).containsExactly("1", "2");
        assertThat(metadata.getPropertiesMap()).containsEntry("version", "1");
    }

    @Test
    void givesAConfigurationWithWholeShapes() {
        ModelConfig config = config("two");

        assertThat(config.getMaxBatchSize()).isZero();
        assertThat(config.getPlatform()).isEqualTo("onnx_onnxv1");
        assertThat(config.getInput(0))
                .isEqualTo(ModelInput.newBuilder()
                        .setName("a")
                        .setDataType(DataType.TYPE_FP32)
                        .addDims(-1)
                        .addDims(2)
                        .build());
        assertThat(config("scalar").getOutput(0).getDataType()).isEqualTo(DataType.TYPE_FP64);
        assertThat(config("scalar").getOutput(0).getDimsList()).isEmpty();
    }

    private static ModelConfig config(String model) {
        return client.call(
                        INFERENCE + "ModelConfig",
                        ModelConfigRequest.newBuilder().setName(model).build(),
                        ModelConfigResponse.getDefaultInstance())
                .getConfig();
    }

    @Test
    void countsWhatAVersionAnswered() {
        client.infer(raw("constant", "input", "FP32", floats(1, 2, 3), 3, 1).toBuilder()
                .setModelVersion("2")
                .build());

        ModelStatistics statistics = statistics("constant", "2").getModelStats(0);

        assertThat(statistics.getInferenceCount()).isEqualTo(3);
        assertThat(statistics.getExecutionCount()).isEqualTo(1);
        assertThat(statistics.getLastInference()).isPositive();
        assertThat(statistics.getInferenceStats().getSuccess().getCount()).isEqualTo(1);
        assertThat(statistics.getInferenceStats().getComputeInfer().getNs()).isPositive();
        assertThat(statistics.getBatchStats(0).getBatchSize()).isEqualTo(3);
    }

    @Test
    void givesTheStatisticsOfAllVersions() {
        assertThat(statistics("", "").getModelStatsList())
                .extracting(found -> found.getName() + "/" + found.getVersion())
                .containsExactlyInAnyOrder("broken/1", "constant/1", "constant/2", "scalar/1", "two/1");
        assertThat(statistics("constant", "").getModelStatsCount()).isEqualTo(2);
        assertThat(failure(() -> statistics("nope", ""))).startsWith("NOT_FOUND ");
    }

    private static ModelStatisticsResponse statistics(String model, String version) {
        return client.call(
                INFERENCE + "ModelStatistics",
                ModelStatisticsRequest.newBuilder()
                        .setName(model)
                        .setVersion(version)
                        .build(),
                ModelStatisticsResponse.getDefaultInstance());
    }

    @Test
    void indexesEveryVersionWithItsState() {
        RepositoryIndexResponse index = index(false);

        assertThat(index.getModelsList())
                .extracting(found -> found.getName() + "/" + found.getVersion() + " " + found.getState())
                .containsExactlyInAnyOrder(
                        "broken/1 UNAVAILABLE",
                        "constant/1 READY",
                        "constant/2 READY",
                        "scalar/1 READY",
                        "two/1 READY");
        assertThat(index.getModelsList())
                .filteredOn(found -> found.getName().equals("broken"))
                .allSatisfy(found -> assertThat(found.getReason()).isNotBlank());
        assertThat(index(true).getModelsList())
                .extracting(RepositoryIndexResponse.ModelIndex::getName)
                .doesNotContain("broken");
    }

    private static RepositoryIndexResponse index(boolean ready) {
        return client.call(
                INFERENCE + "RepositoryIndex",
                RepositoryIndexRequest.newBuilder().setReady(ready).build(),
                RepositoryIndexResponse.getDefaultInstance());
    }

    @Test
    void loadsAndUnloadsNothing() {
        assertThat(failure(() -> client.call(
                        INFERENCE + "RepositoryModelLoad",
                        RepositoryModelLoadRequest.newBuilder()
                                .setModelName("two")
                                .build(),
                        RepositoryModelLoadResponse.getDefaultInstance())))
                .startsWith("PERMISSION_DENIED management-only: ");
        assertThat(failure(() -> client.call(
                        INFERENCE + "RepositoryModelUnload",
                        RepositoryModelUnloadRequest.newBuilder()
                                .setModelName("two")
                                .build(),
                        RepositoryModelUnloadResponse.getDefaultInstance())))
                .startsWith("PERMISSION_DENIED management-only: ");
        assertThat(ready("two", "")).isTrue();
    }
}
