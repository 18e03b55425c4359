package io.trimtab.serving.runtime.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.tensorflow.SavedModelSignature.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** Reads what TensorFlow wrote, and what its own Protocol Buffers classes write; needs no native library. */
final class SavedModelFileTest {
    @TempDir
    private Path folder;

    private static List<String> described(List<End> ends) {
        return ends.stream()
                .map(End::spec)
                .map(spec -> spec.name() + " " + spec.datatype() + spec.shape())
                .toList();
    }

    private SavedModelFile read(SavedModel model) throws Exception {
        return read(model.toByteArray());
    }

    private SavedModelFile read(byte[] bytes) throws Exception {
        Files.write(folder.resolve("saved_model.pb"), bytes);
        return SavedModelFile.read(folder);
    }

    private static SavedModel model(SignatureDef... signatures) {
        var graph = graph("serve");
        for (int i = 0; i < signatures.length; i++) {
            graph.putSignatureDef(i == 0 ? "serving_default" : "other_" + i, signatures[i]);
        }
        return SavedModel.newBuilder().addMetaGraphs(graph).build();
    }

    private static MetaGraphDef.Builder graph(String... tags) {
        return MetaGraphDef.newBuilder()
                .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addAllTags(Arrays.asList(tags)));
    }

    private static TensorInfo.Builder tensor(DataType type, long... shape) {
        var dimensions = TensorShapeProto.newBuilder();
        for (long size : shape) {
            dimensions.addDim(TensorShapeProto.Dim.newBuilder().setSize(size).setName("any"));
        }
        return TensorInfo.newBuilder().setName("x:0").setDtype(type).setTensorShape(dimensions);
    }

    private static SignatureDef identity(TensorInfo.Builder tensor) {
        return SignatureDef.newBuilder()
                .putInputs("in", tensor.build())
                .putOutputs("out", tensor.build())
                .build();
    }

    @Nested
    final class WhatTensorFlowWrote {
        @Test
        void inputsAndOutputsComeInTheOrderOfTheirNames() throws Exception {
            var file = SavedModelFile.read(SavedModels.folder("two_inputs_two_outputs"));

            var signature = file.signatures().get(0);
            assertThat(signature.name()).isEqualTo("serving_default");
            assertThat(described(signature.inputs())).containsExactly("minuend FP32[-1, 3]", "subtrahend FP32[-1, 3]");
            assertThat(described(signature.outputs())).containsExactly("difference FP32[-1, 3]", "total FP32[-1]");
            assertThat(signature.inputs())
                    .extracting(End::element)
                    .containsExactly("serving_default_minuend:0", "serving_default_subtrahend:0");
        }

        @Test
        void everyDatatypeIsRecognised() throws Exception {
            var signature = SavedModelFile.read(SavedModels.folder("datatypes"))
                    .signatures()
                    .get(0);

            assertThat(described(signature.inputs()))
                    .containsExactlyInAnyOrder(
                            "in_bfloat16 BF16[-1]",
                            "in_bool BOOL[-1]",
                            "in_float16 FP16[-1]",
                            "in_float32 FP32[-1]",
                            "in_float64 FP64[-1]",
                            "in_int16 INT16[-1]",
                            "in_int32 INT32[-1]",
                            "in_int64 INT64[-1]",
                            "in_int8 INT8[-1]",
                            "in_string BYTES[-1]",
                            "in_uint16 UINT16[-1]",
                            "in_uint32 UINT32[-1]",
                            "in_uint64 UINT64[-1]",
                            "in_uint8 UINT8[-1]");
        }

        @Test
        void theDefaultSignatureComesFirstAndWhatCannotBeServedIsNamed() throws Exception {
            var file = SavedModelFile.read(SavedModels.folder("two_signatures"));

            assertThat(file.signatures())
                    .extracting(SavedModelSignature::name)
                    .containsExactly("serving_default", "classify");
            assertThat(file.unusable())
                    .containsExactly(java.util.Map.entry(
                            "phase", "input 'wave' has TensorFlow type DT_COMPLEX64, which no protocol carries"));
        }

        @Test
        void withoutADefaultTheOnlySignatureIsTakenAndInitialisersAreNone() throws Exception {
            assertThat(SavedModelFile.read(SavedModels.folder("lookup")).signatures())
                    .extracting(SavedModelSignature::name)
                    .containsExactly("look_up");
        }

        @Test
        void anInputWithoutRankIsRefused() {
            assertThatThrownBy(() -> SavedModelFile.read(SavedModels.folder("no_rank")))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessage("signature 'serving_default' cannot be served: input 'anything' has no fixed number of"
                            + " dimensions; export the model with shapes for its inputs");
        }
    }

    @Nested
    final class Rules {
        @Test
        void aScalarHasNoDimensions() throws Exception {
            var signature = read(model(identity(tensor(DataType.DT_DOUBLE))))
                    .signatures()
                    .get(0);

            assertThat(described(signature.inputs())).containsExactly("in FP64[]");
        }

        @Test
        void anOutputWithoutRankIsOneDimensionOfAnySize() throws Exception {
            var unknown = tensor(DataType.DT_FLOAT)
                    .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true));
            var signature = SignatureDef.newBuilder()
                    .putInputs("in", tensor(DataType.DT_FLOAT, -1).build())
                    .putOutputs("out", unknown.build())
                    .build();

            assertThat(read(model(signature)).signatures().get(0).outputs())
                    .extracting(End::spec)
                    .extracting(TensorSpec::shape)
                    .containsExactly(List.of(-1L));
        }

        @ParameterizedTest
        @CsvSource({
            "DT_COMPLEX64, DT_COMPLEX64",
            "DT_QINT8, DT_QINT8",
            "DT_RESOURCE, DT_RESOURCE",
            "DT_VARIANT, DT_VARIANT",
            "DT_FLOAT_REF, number 101",
            "DT_INVALID, DT_INVALID"
        })
        void typesThatNoProtocolCarriesAreRefusedByName(DataType type, String name) {
            assertThatThrownBy(() -> read(model(identity(tensor(type, -1)))))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessage("signature 'serving_default' cannot be served: input 'in' has TensorFlow type " + name
                            + ", which no protocol carries");
        }

        @Test
        void sparseTensorsAreRefused() {
            var sparse = tensor(DataType.DT_FLOAT, -1)
                    .setCooSparse(TensorInfo.CooSparse.newBuilder().setValuesTensorName("v:0"));

            assertThatThrownBy(() -> read(model(identity(sparse))))
                    .hasMessage("signature 'serving_default' cannot be served: input 'in' is a sparse tensor, which no"
                            + " protocol carries");
        }

        @ParameterizedTest
        @CsvSource({"''", "x:y", "^x", "x:0:0", "x:-1"})
        void aTensorMustNameAnOutputOfAnOperation(String element) {
            assertThatThrownBy(() ->
                            read(model(identity(tensor(DataType.DT_FLOAT, -1).setName(element)))))
                    .hasMessage("signature 'serving_default' cannot be served: input 'in' must name an output of an"
                            + " operation, names '" + element + "'");
        }

        @Test
        void aGraphForServingIsNeeded() {
            var model = SavedModel.newBuilder()
                    .addMetaGraphs(graph("train"))
                    .addMetaGraphs(graph("serve", "gpu"))
                    .build();

            assertThatThrownBy(() -> read(model))
                    .hasMessage("file 'saved_model.pb' must have a graph with the tag 'serve' alone, has graphs with"
                            + " the tags [[train], [gpu, serve]]");
            assertThatThrownBy(() -> read(new byte[0]))
                    .hasMessage("file 'saved_model.pb' must have a graph with the tag 'serve' alone, has no graph");
        }

        @Test
        void theGraphForServingIsFoundAmongOthers() throws Exception {
            var model = SavedModel.newBuilder()
                    .addMetaGraphs(graph("train"))
                    .addMetaGraphs(graph("serve")
                            .putSignatureDef("b", identity(tensor(DataType.DT_FLOAT, 1)))
                            .putSignatureDef("a", identity(tensor(DataType.DT_INT32, 2))))
                    .build();

            assertThat(read(model).signatures())
                    .extracting(SavedModelSignature::name)
                    .containsExactly("a", "b");
        }

        @Test
        void aModelNobodyCanCallIsRefused() {
            assertThatThrownBy(() -> read(model()))
                    .hasMessage("file 'saved_model.pb' has no signature that could be called");
            assertThatThrownBy(() -> read(model(SignatureDef.newBuilder()
                            .putInputs("in", tensor(DataType.DT_FLOAT, 1).build())
                            .build())))
                    .hasMessage("signature 'serving_default' cannot be served: it has no outputs");
        }

        @Test
        void variablesNeedTheirFile() throws Exception {
            Files.write(
                    folder.resolve("saved_model.pb"),
                    Files.readAllBytes(SavedModels.folder("keras_mlp").resolve("saved_model.pb")));

            assertThatThrownBy(() -> SavedModelFile.read(folder))
                    .hasMessage("the SavedModel has variables and no file 'variables/variables.index'");
        }

        @Test
        void aFileThatIsNotThereIsAReason() {
            assertThatThrownBy(() -> SavedModelFile.read(folder))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessage("file 'saved_model.pb' cannot be read (NoSuchFileException)");
        }
    }

    @Nested
    final class HostileBytes {
        @Test
        void everyTruncationIsRefusedOrStillAModel() throws Exception {
            byte[] whole = model(identity(tensor(DataType.DT_FLOAT, -1, 3))).toByteArray();
            int refused = 0;
            for (int length = 0; length < whole.length; length++) {
                refused += readsOrRefuses(Arrays.copyOf(whole, length)) ? 0 : 1;
            }
            assertThat(refused).isEqualTo(whole.length);
        }

        @Test
        void changedBytesAreRefusedOrStillAModel() throws Exception {
            byte[] original = Files.readAllBytes(SavedModels.folder("strings").resolve("saved_model.pb"));
            var random = new Random(11);
            int refused = 0;
            for (int round = 0; round < 500; round++) {
                byte[] changed = original.clone();
                for (int i = 0; i < 20; i++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                refused += readsOrRefuses(changed) ? 0 : 1;
            }
            assertThat(refused).isPositive();
        }

        private boolean readsOrRefuses(byte[] bytes) throws Exception {
            try {
                read(bytes);
                return true;
            } catch (ModelLoadException e) {
                assertThat(e).hasMessageNotContaining(folder.toString());
                return false;
            }
        }

        @Test
        void aLengthBeyondTheEndIsRefused() {
            byte[] claimsFourGigabytes = {0x12, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};

            assertThatThrownBy(() -> read(claimsFourGigabytes))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessage("file 'saved_model.pb' is not a SavedModel: field 2 at byte 0 claims 4294967295 bytes"
                            + " of 0");
        }

        @Test
        void textIsNotASavedModel() {
            assertThatThrownBy(() -> read("this is not a model".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageStartingWith("file 'saved_model.pb' is not a SavedModel: ");
        }

        @Test
        void messagesNestedDeeplyCostNoStack() throws Exception {
            ByteString nested = ByteString.EMPTY;
            for (int depth = 0; depth < 5_000; depth++) {
                nested = field(5, field(2, field(1, nested)));
            }
            byte[] bytes = field(2, nested).toByteArray();

            assertThatThrownBy(() -> read(bytes)).isInstanceOf(ModelLoadException.class);
        }

        @Test
        void tooManySignaturesTensorsAndDimensionsAreRefused() {
            var many = graph("serve");
            for (int i = 0; i < 300; i++) {
                many.putSignatureDef("s" + i, identity(tensor(DataType.DT_FLOAT, 1)));
            }
            assertThatThrownBy(() ->
                            read(SavedModel.newBuilder().addMetaGraphs(many).build()))
                    .hasMessageEndingWith("it has more than 256 signatures");

            var wide = SignatureDef.newBuilder();
            for (int i = 0; i < 5_000; i++) {
                wide.putOutputs("o" + i, tensor(DataType.DT_FLOAT, 1).build());
            }
            assertThatThrownBy(() -> read(model(wide.build())))
                    .hasMessageEndingWith("signature 'serving_default' has more than 4096 tensors");

            assertThatThrownBy(() -> read(model(identity(tensor(DataType.DT_FLOAT, new long[300])))))
                    .hasMessageEndingWith("input 'in' has more than 254 dimensions");
        }

        @Test
        void aNameWithoutEndIsRefused() {
            var signature = identity(tensor(DataType.DT_FLOAT, 1).setName("x".repeat(10_000)));

            assertThatThrownBy(() -> read(model(signature)))
                    .hasMessageEndingWith("a name has 10000 bytes, more than 4096");
        }

        private static ByteString field(int number, ByteString content) {
            var bytes = new ByteArrayOutputStream();
            try {
                var out = CodedOutputStream.newInstance(bytes);
                out.writeBytes(number, content);
                out.flush();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return ByteString.copyFrom(bytes.toByteArray());
        }
    }
}
