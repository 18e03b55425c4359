package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.serving.RestBody.Answer;
import io.trimtab.serving.RunningNode.Models;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compressed requests and answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CompressionIT {
    private static final String PATH = "/v2/models/identity/infer";
    private static final String BODY = request("input", "FP32", "[1,2]", "[1,2]");
    private static final String DATA = "\"data\":[1.0,2.0]";

    private RunningNode node;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        node = new Models(root).with("identity", "1", "identity_fp32.onnx").serve("http.max-body-size=1MiB");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static byte[] compressed(String coding, byte[] bytes) throws IOException {
        var target = new ByteArrayOutputStream();
        OutputStream out = switch (coding) {
            case "gzip" -> new GZIPOutputStream(target);
            case "raw-deflate" -> new DeflaterOutputStream(target, new Deflater(9, true));
            default -> new DeflaterOutputStream(target);
        };
        try (out) {
            out.write(bytes);
        }
        return target.toByteArray();
    }

    private Answer send(String coding, byte[] body) throws Exception {
        return RestBody.send(
                node,
                HttpRequest.newBuilder(node.uri(PATH))
                        .header("content-encoding", coding)
                        .POST(BodyPublishers.ofByteArray(body)));
    }

    private Answer accepting(String accept) throws Exception {
        return RestBody.send(
                node,
                HttpRequest.newBuilder(node.uri(PATH))
                        .header("accept-encoding", accept)
                        .POST(BodyPublishers.ofString(BODY)));
    }

    @ParameterizedTest
    @CsvSource({"gzip,gzip", "GZip,gzip", "x-gzip,gzip", "deflate,deflate", "deflate,raw-deflate"})
    void takesACompressedBody(String header, String coding) throws Exception {
        assertThat(send(header, compressed(coding, RestBody.utf8(BODY))).json()).contains(DATA);
    }

    @Test
    void countsTheJsonLengthInTheDecompressedBody() throws Exception {
        String json = "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,2],"
                + "\"parameters\":{\"binary_data_size\":8}}]}";
        byte[] body = compressed("gzip", RestBody.join(RestBody.utf8(json), RestBody.floats(1, 2)));

        Answer answer = RestBody.send(
                node,
                HttpRequest.newBuilder(node.uri(PATH))
                        .header("content-encoding", "gzip")
                        .header("inference-header-content-length", Integer.toString(json.length()))
                        .POST(BodyPublishers.ofByteArray(body)));

        assertThat(answer.json()).contains(DATA);
    }

    @ParameterizedTest
    @CsvSource({"gzip", "deflate", "raw-deflate"})
    void refusesABodyThatIsTooLargeOnceItIsDecompressed(String coding) throws Exception {
        byte[] bomb = compressed(coding, new byte[64 << 20]);
        assertThat(bomb.length).isLessThan(100_000);

        Answer answer = send(coding.replace("raw-", ""), bomb);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json())
                .isEqualTo("{\"error\":\"the body is larger than the 1048576 bytes that are allowed once it is"
                        + " decompressed\"}");
    }

    @Test
    void takesABodyOfExactlyTheLargestSize() throws Exception {
        byte[] padded = RestBody.utf8(BODY + " ".repeat((1 << 20) - BODY.length()));

        assertThat(send("gzip", compressed("gzip", padded)).status()).isEqualTo(200);
    }

    @Test
    void refusesABodyThatIsNotWhatItsHeaderSays() throws Exception {
        Answer answer = send("gzip", RestBody.utf8(BODY));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json()).isEqualTo("{\"error\":\"the body is not valid gzip, as its Content-Encoding says\"}");
    }

    @Test
    void refusesABodyThatIsCutOff() throws Exception {
        byte[] whole = compressed("gzip", RestBody.utf8(BODY));

        assertThat(send("gzip", java.util.Arrays.copyOf(whole, whole.length - 12))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | gzip",
                "deflate | deflate",
                "gzip, deflate | gzip",
                "deflate;q=0.9, gzip;q=0.5 | deflate",
                "br, gzip;q=0.1 | gzip"
            })
    void compressesTheAnswerAsTheClientLikesItBest(String accept, String coding) throws Exception {
        Answer answer = accepting(accept);

        assertThat(answer.header("content-encoding")).isEqualTo(coding);
        assertThat(answer.header("vary")).isEqualToIgnoringCase("accept-encoding");
        var bytes = new ByteArrayInputStream(answer.response().body());
        InputStream in = coding.equals("gzip") ? new GZIPInputStream(bytes) : new InflaterInputStream(bytes);
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains(DATA);
    }

    @ParameterizedTest
    @CsvSource({"br", "identity", "gzip;q=0", "gzip;q=x"})
    void doesNotCompressForAClientThatDoesNotWantIt(String accept) throws Exception {
        Answer answer = accepting(accept);

        assertThat(answer.header("content-encoding")).isEmpty();
        assertThat(answer.json()).contains(DATA);
    }
}
