package io.trimtab.serving.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.trimtab.events.Datatype;
import io.trimtab.events.TensorPayload;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.oip.RequestDecoder.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decoded without a parser is what a parser would have made of it, and what it would refuse is not decoded. */
final class PlainRequestTest {
    private static final ModelSignature SIGNATURE = new ModelSignature(
            ModelSignature.DEFAULT_NAME,
            "test",
            List.of(
                    new TensorSpec("x", Datatype.FP32, List.of(-1L, 2L)),
                    new TensorSpec("other", Datatype.INT64, List.of(-1L))),
            List.of(
                    new TensorSpec("y", Datatype.FP32, List.of(-1L)),
                    new TensorSpec("w", Datatype.FP32, List.of(-1L))));

    private static final String OTHER = ",{\"name\":\"other\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[7]}";

    private static InferBody body(String json) throws ServingException {
        byte[] bytes = ("##" + json + "##").getBytes(StandardCharsets.UTF_8);
        return InferBody.of(new Body(bytes, 2, bytes.length - 4), null);
    }

    private static String x(String members) {
        return "{\"inputs\":[{\"name\":\"x\"," + members + "}" + OTHER + "]}";
    }

    /** Whether it was decoded; if so, as a parser would have. */
    private static boolean isDecoded(String json, ModelSignature signature) throws ServingException {
        return isDecoded(body(json), signature);
    }

    private static boolean isDecoded(InferBody body, ModelSignature signature) throws ServingException {
        Decoded plain = PlainRequest.decode(body, signature);
        if (plain == null) {
            return false;
        }
        Body json = body.json();
        String text = new String(json.bytes(), json.offset(), json.length(), StandardCharsets.ISO_8859_1);
        Decoded parsed = RequestDecoder.parse(body, signature, true);
        try {
            assertSame(plain, parsed, text);
        } finally {
            plain.request().close();
            parsed.request().close();
        }
        return true;
    }

    private static void assertSame(Decoded plain, Decoded parsed, String json) {
        InferenceRequest one = plain.request();
        InferenceRequest two = parsed.request();
        assertThat(one.inputs()).as(json).hasSameSizeAs(two.inputs());
        for (int i = 0; i < one.inputs().size(); i++) {
            Tensor mine = one.inputs().get(i);
            Tensor theirs = two.inputs().get(i);
            assertThat(mine.name()).as(json).isEqualTo(theirs.name());
            assertThat(mine.datatype()).as(json).isEqualTo(theirs.datatype());
            assertThat(mine.shape()).as(json).isEqualTo(theirs.shape());
            assertThat(mine.data()).as(json).isEqualTo(theirs.data());
        }
        assertThat(one.requestId()).as(json).isEqualTo(two.requestId());
        assertThat(one.outputs()).as(json).isEqualTo(two.outputs());
        assertThat(one.parameters()).as(json).isEqualTo(two.parameters());
        assertThat(one.rows()).as(json).isEqualTo(two.rows());
        assertThat(plain.binaryOutputs()).as(json).isEqualTo(parsed.binaryOutputs());
        assertThat(((TensorPayload.Json) plain.payload()).body())
                .as(json)
                .isEqualTo(((TensorPayload.Json) parsed.payload()).body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2.5]",
                "\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1,-0],[1e-3,0.1]]",
                " \"shape\" : [ 2 , 2 ] , \"datatype\" : \"FP32\" , \"data\" : [ 1 , 2 ,\n3\t, 4 ] ",
            })
    void plainRequestsAreDecodedAsAParserDoes(String members) throws ServingException {
        assertThat(isDecoded(x(members), SIGNATURE)).isTrue();
        assertThat(isDecoded(x(members).replace("{\"inputs\"", "{\"id\":\"a b\u007f\",\"inputs\""), SIGNATURE))
                .isTrue();
        assertThat(isDecoded(
                        x(members).replaceFirst("]}$", "],\"outputs\":[{\"name\":\"y\"}, {\"name\":\"w\"}]}"),
                        SIGNATURE))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "INT32; [3]; [2147483647,-2147483648,-0]; true",
                "INT32; [1]; [2147483648]; false",
                "INT32; [1]; [-2147483649]; false",
                "INT64; [2]; [999999999999999999,-999999999999999999]; true",
                "INT64; [1]; [1000000000000000000]; false",
                "INT64; [1]; [1e3]; false",
                "FP64; [4]; [0.1,-0,1e308,12345678901234567890]; true",
                "FP64; [1]; [1e309]; false",
                "FP32; [2]; [4.000000715255737,-0.0]; true",
                "FP32; [1,1,2]; [[[1,2]]]; true",
                "FP32; [2,1,1]; [[[1]],[[2]]]; true",
                "FP32; [2,1,1]; [[[1]],[2]]; false",
                "FP32; [2]; [[1,2]]; false",
                "FP32; [1,1,1,1,1,1,1,1]; [1]; true",
                "FP32; [1,1,1,1,1,1,1,1,1]; [1]; false",
                "FP32; []; 1; false",
                "FP16; [1]; [1]; false",
                "BOOL; [1]; [true]; false",
                "BYTES; [1]; [\"a\"]; false",
            })
    void valuesOfEachDatatypeAndShape(Datatype datatype, String shape, String data, boolean plain)
            throws ServingException {
        for (TensorSpec spec : List.of(
                new TensorSpec("x", datatype, Collections.nCopies(rank(shape), -1L)),
                TensorSpec.ofAnyRank("x", datatype))) {
            var signature = new ModelSignature(ModelSignature.DEFAULT_NAME, "test", List.of(spec), List.of());
            String json = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"" + datatype + "\",\"shape\":" + shape
                    + ",\"data\":" + data + "}]}";
            assertThat(isDecoded(json, signature)).as(json).isEqualTo(plain);
        }
    }

    private static int rank(String shape) {
        return shape.equals("[]") ? 0 : shape.split(",", -1).length;
    }

    @Test
    void oneByteMoreIsNeverOverlooked() throws ServingException {
        byte[] plain = x("\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]").getBytes(StandardCharsets.UTF_8);
        for (int next = 0; next < 256; next++) {
            byte[] more = Arrays.copyOf(plain, plain.length + 1);
            more[plain.length] = (byte) next;
            Decoded decoded = PlainRequest.decode(InferBody.of(new Body(more, 0, more.length), null), SIGNATURE);
            boolean space = next == ' ' || next == '\n' || next == '\r' || next == '\t';
            assertThat(decoded != null).as("byte %d", next).isEqualTo(space);
            if (decoded != null) {
                decoded.request().close();
            }
        }
    }

    @Test
    void whatIsLeftToTheParserHoldsNoMemory() throws ServingException {
        String plain = x("\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]");
        long before = tensorsInMemory();
        for (String other : List.of(
                plain.replace("[1,2]}", "[1,x]}"),
                plain.replace(OTHER, ""),
                plain.replace(OTHER, OTHER + OTHER),
                plain.replace(OTHER, OTHER + ",{"),
                plain + "x")) {
            assertThat(PlainRequest.decode(body(other), SIGNATURE)).as(other).isNull();
        }
        assertThat(tensorsInMemory()).isEqualTo(before);
    }

    private static long tensorsInMemory() {
        PooledByteBufAllocator pool = PooledByteBufAllocator.DEFAULT;
        pool.trimCurrentThreadCache();
        return pool.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1]",
                "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2,3]",
                "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2,]",
                "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,,2]",
                "\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[[1,2],3,4]",
                "\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[[1,2],[3]]",
                "\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[[1,2,3,4]]",
                "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,1e39]",
                "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,\"NaN\"]",
                "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,NaN]",
                "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,true]",
                "\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]",
                "\"datatype\":\"FP32\",\"shape\":[0,2],\"data\":[]",
                "\"datatype\":\"FP64\",\"shape\":[1,2],\"data\":[1,2]",
                "\"datatype\":\"FP32\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]",
                "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2],\"data\":[1,2]",
                "\"datatype\":\"FP32\",\"data\":[1,2],\"shape\":[1,2]",
                "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2],\"parameters\":{}",
                "\"datatype\":\"FP32\",\"shape\":[1e0,2],\"data\":[1,2]",
                "\"datatype\":\"FP32\",\"shape\":[9000000000000,2],\"data\":[1,2]",
            })
    void theRestIsLeftToTheParser(String members) throws ServingException {
        assertThat(PlainRequest.decode(body(x(members)), SIGNATURE)).isNull();
    }

    @Test
    void somethingAroundTheInputsIsLeftToTheParser() throws ServingException {
        String plain = x("\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]");
        assertThat(isDecoded(plain, SIGNATURE)).isTrue();
        for (String other : List.of(
                plain + "x",
                plain + "{}",
                "[" + plain + "]",
                plain.replace("{\"inputs\"", "{\"outputs\":[{\"name\":\"y\",\"parameters\":{}}],\"inputs\""),
                plain.replace("{\"inputs\"", "{\"outputs\":[{\"name\":\"z\"}],\"inputs\""),
                plain.replace("{\"inputs\"", "{\"outputs\":[{\"name\":\"y\"},{\"name\":\"y\"}],\"inputs\""),
                plain.replace("{\"inputs\"", "{\"outputs\":[],\"inputs\""),
                plain.replace(
                        "{\"inputs\"", "{\"outputs\":[{\"name\":\"y\"}],\"outputs\":[{\"name\":\"y\"}],\"inputs\""),
                plain.replace("{\"inputs\"", "{\"parameters\":{},\"inputs\""),
                plain.replace("{\"inputs\"", "{\"id\":null,\"inputs\""),
                plain.replace("{\"inputs\"", "{\"id\":\"a\",\"id\":\"b\",\"inputs\""),
                plain.replace("{\"inputs\"", "{\"id\":\"" + "x".repeat(1025) + "\",\"inputs\""),
                plain.replace(OTHER, ""),
                plain.replace(OTHER, OTHER + OTHER),
                plain.replace("\"x\"", "\"z\""),
                plain.replace("7", "7.0"),
                plain.replace("7", "9223372036854775808"),
                " ".repeat(70_000) + plain,
                "{}",
                "{\"id\":\"x\"}",
                "")) {
            assertThat(PlainRequest.decode(body(other), SIGNATURE)).as(other).isNull();
        }
    }

    @Test
    void whateverIsDoneToARequestBothSayTheSame() throws ServingException {
        var random = new Random(11);
        String alphabet = "{}[],:\"\\ 0123456789.-+eEtrufalsNIinxyd";
        int decoded = 0;
        for (int i = 0; i < 60_000; i++) {
            var json = new StringBuilder(randomRequest(random));
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(json.length());
                char letter = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(3)) {
                    case 0 -> json.setCharAt(at, letter);
                    case 1 -> json.insert(at, letter);
                    default -> json.deleteCharAt(at);
                }
            }
            decoded += isDecoded(json.toString(), SIGNATURE) ? 1 : 0;
            byte[] bytes = json.toString().getBytes(StandardCharsets.ISO_8859_1);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            isDecoded(InferBody.of(new Body(bytes, 0, bytes.length), null), SIGNATURE);
        }
        assertThat(decoded).isBetween(15_000, 59_000);
    }

    private static String randomRequest(Random random) {
        int rows = 1 + random.nextInt(3);
        var data = new StringBuilder();
        boolean nested = random.nextBoolean();
        for (int i = 0; i < 2 * rows; i++) {
            data.append(nested && i % 2 == 0 ? "[" : "");
            data.append(random.nextBoolean() ? random.nextGaussian() : Integer.toString(random.nextInt(2000) - 1000));
            data.append(nested && i % 2 == 1 ? "]" : "").append(i == 2 * rows - 1 ? "" : ",");
        }
        String x = "{\"name\":\"x\",\"shape\":[" + rows + ",2],\"datatype\":\"FP32\",\"data\":[" + data + "]}";
        String whole = "{\"inputs\":[" + x + OTHER + "]}";
        if (random.nextInt(4) == 0) {
            whole = whole.replace("{\"inputs\"", "{\"id\":\"r1\",\"inputs\"");
        }
        return random.nextInt(4) == 0
                ? whole.replace("{\"inputs\"", "{\"outputs\":[{\"name\":\"w\"},{\"name\":\"y\"}],\"inputs\"")
                : whole;
    }
}
