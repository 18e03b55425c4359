package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.registry.VersionFiles;
import io.trimtab.serving.RunningNode.Models;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Classification, statistics and configuration. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExtensionsIT {
    private RunningNode node;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        labelled(root, "labelled", "cat\ndog\n");
        labelled(root, "mislabelled", "no such file");
        node = new Models(root)
                .with("identity_fp32", "1", "identity_fp32.onnx")
                .with("identity_int64", "1", "identity_int64.onnx")
                .with("identity_uint64", "1", "identity_uint64.onnx")
                .with("identity_bytes", "1", "identity_bytes.onnx")
                .with("counted", "1", "constant_1.onnx")
                .with("counted", "2", "constant_2.onnx")
                .with("gather", "1", "gather.onnx")
                .serve();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    /** A version whose manifest names a file of labels; for {@code mislabelled} one that is not there. */
    private static void labelled(Path root, String model, String labels) throws Exception {
        Path version = Files.createDirectories(root.resolve(model).resolve("1"));
        try (InputStream bytes = ExtensionsIT.class.getResourceAsStream("/models/identity_fp32.onnx")) {
            Files.copy(bytes, version.resolve("model.onnx"));
        }
        Path file = Files.writeString(version.resolve("labels.txt"), labels);
        Files.writeString(version.resolve("manifest.json"), """
                {"format_version":1,"created":"2026-01-01T00:00:00Z","runtime":"onnxruntime","model":"model.onnx",
                 "files":{"model.onnx":"%s","labels.txt":"%s"},"parameters":{"labels.output":"%s"}}
                """.formatted(
                        VersionFiles.sha256(version.resolve("model.onnx")),
                        VersionFiles.sha256(file),
                        model.equals("labelled") ? "labels.txt" : "other.txt"));
    }

    @Nested
    final class Classes {
        @Test
        void haveTheNamesThatTheVersionGivesThem() throws Exception {
            assertThat(ask("labelled", "FP32", "[1,2]", "[0.25,0.75]", 2))
                    .contains("\"data\":[\"0.75:1:dog\",\"0.25:0:cat\"]");
        }

        @Test
        void areNotNamedByAFileThatTheManifestDoesNotList() throws Exception {
            assertThat(node.get("/v2/models/mislabelled/ready").body())
                    .contains("the labels of output 'output' in file 'other.txt' cannot be used: its manifest must list"
                            + " the file's SHA-256");
        }

        private String ask(String model, String datatype, String shape, String data, Object classes) throws Exception {
            String body = request("input", datatype, shape, data);
            return node.post(
                            "/v2/models/" + model + "/infer",
                            "{\"outputs\":[{\"name\":\"output\",\"parameters\":{\"classification\":" + classes + "}}],"
                                    + body.substring(1))
                    .body();
        }

        @Test
        void areTheHighestValuesOfEachRowFirst() throws Exception {
            assertThat(ask("identity_fp32", "FP32", "[2,2]", "[0.25,0.75,3,-1]", 2))
                    .contains("{\"name\":\"output\",\"datatype\":\"BYTES\",\"shape\":[2,2],"
                            + "\"data\":[\"0.75:1\",\"0.25:0\",\"3.0:0\",\"-1.0:1\"]}");
        }

        @Test
        void areAsManyAsAskedForAndThereAre() throws Exception {
            assertThat(ask("identity_fp32", "FP32", "[1,2]", "[1,2]", 1))
                    .contains("\"shape\":[1,1],\"data\":[\"2.0:1\"]");
            assertThat(ask("identity_fp32", "FP32", "[1,2]", "[1,2]", 1000)).contains("\"shape\":[1,2]");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "int64 | INT64 | [9007199254740993,9007199254740992] | 9007199254740993:0",
                    "uint64 | UINT64 | [1,18446744073709551615] | 18446744073709551615:1",
                    "fp32 | FP32 | [\"NaN\",\"-Infinity\"] | -Infinity:1",
                    "fp32 | FP32 | [5,5] | 5.0:0"
                })
        void compareValuesExactly(String model, String datatype, String data, String first) throws Exception {
            assertThat(ask("identity_" + model, datatype, "[1,2]", data, 1)).contains("\"data\":[\"" + first + "\"]");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "-3", "1.5", "\"two\""})
        void areRefusedForANumberThatIsNone(String classes) throws Exception {
            assertThat(ask("identity_fp32", "FP32", "[1,2]", "[1,2]", classes))
                    .startsWith(
                            "{\"error\":\"the parameter 'classification' of output 'output' must be a whole number from 1, was ");
        }

        @Test
        void areRefusedForTexts() throws Exception {
            assertThat(ask("identity_bytes", "BYTES", "[1,2]", "[\"a\",\"b\"]", 1))
                    .isEqualTo(
                            "{\"error\":\"output 'output' of BYTES[-1, 2] cannot be classified; that takes numbers and"
                                    + " at least one dimension\"}");
        }
    }

    @Nested
    final class Statistics {
        @Test
        void countRowsCallsAndTimesOfEachVersion() throws Exception {
            node.post("/v2/models/counted/infer", request("input", "FP32", "[3,1]", "[1,2,3]"));
            node.post("/v2/models/counted/infer", request("input", "FP32", "[1,1]", "[1]"));

            String stats = node.get("/v2/models/counted/stats").body();

            assertThat(stats)
                    .matches("\\{\"model_stats\":\\[\\{\"name\":\"counted\",\"version\":\"1\",\"last_inference\":0,"
                            + "\"inference_count\":0,\"execution_count\":0,.*\"batch_stats\":\\[\\]\\},"
                            + "\\{\"name\":\"counted\",\"version\":\"2\",\"last_inference\":[1-9]\\d{12},"
                            + "\"inference_count\":4,\"execution_count\":2,"
                            + "\"inference_stats\":\\{\"success\":\\{\"count\":2,\"ns\":[1-9]\\d*\\},"
                            + "\"fail\":\\{\"count\":0,\"ns\":0\\},\"queue\":\\{\"count\":2,.*"
                            + "\"cache_miss\":\\{\"count\":0,\"ns\":0\\}\\},\"batch_stats\":\\["
                            + "\\{\"batch_size\":1,.*\\},\\{\"batch_size\":3,.*\"compute_infer\":\\{\"count\":1,.*");
        }

        @Test
        void countFailures() throws Exception {
            node.post("/v2/models/gather/infer", request("index", "INT64", "[1]", "[7]"));

            assertThat(node.get("/v2/models/gather/versions/1/stats").body())
                    .contains("\"inference_count\":0", "\"fail\":{\"count\":1,\"ns\":");
        }

        @Test
        void tellOfAllModelsWhenNoneIsNamed() throws Exception {
            assertThat(node.get("/v2/models/stats").body())
                    .startsWith("{\"model_stats\":[{\"name\":\"counted\",\"version\":\"1\"")
                    .contains("{\"name\":\"identity_fp32\",\"version\":\"1\"");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/v2/models/none/stats", "/v2/models/counted/versions/9/stats", "/v2/models/none/config"})
        void areRefusedForWhatIsNotThere(String path) throws Exception {
            assertThat(node.get(path).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void tellsTheConfigurationInTritonsTerms() throws Exception {
        assertThat(node.get("/v2/models/identity_bytes/config").body())
                .isEqualTo("{\"name\":\"identity_bytes\",\"platform\":\"onnx_onnxv1\",\"backend\":\"onnxruntime\","
                        + "\"max_batch_size\":0,"
                        + "\"input\":[{\"name\":\"input\",\"data_type\":\"TYPE_STRING\",\"dims\":[-1,2]}],"
                        + "\"output\":[{\"name\":\"output\",\"data_type\":\"TYPE_STRING\",\"dims\":[-1,2]}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "\"high\"", "99999999999999999999"})
    void refusesAPriorityThatIsNoWholeNumber(String priority) throws Exception {
        String body = request("input", "FP32", "[1,2]", "[1,2]");

        assertThat(node.post(
                                "/v2/models/identity_fp32/infer",
                                "{\"parameters\":{\"priority\":" + priority + "}," + body.substring(1))
                        .body())
                .startsWith("{\"error\":\"the parameter 'priority' must be a whole number: 0 for the default, 1 for the"
                        + " highest, was ");
    }

    @Test
    void refusesASignatureThatTheModelDoesNotHave() throws Exception {
        String body = request("input", "FP32", "[1,2]", "[1,2]");

        assertThat(node.post(
                                "/v2/models/identity_fp32/infer",
                                "{\"parameters\":{\"signature_name\":\"other\"}," + body.substring(1))
                        .body())
                .isEqualTo("{\"error\":\"the model has no signature 'other'; it has serving_default\"}");
    }
}
