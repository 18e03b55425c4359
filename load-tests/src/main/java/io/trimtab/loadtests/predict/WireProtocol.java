package io.trimtab.loadtests.predict;

import com.google.protobuf.ByteString;
import io.trimtab.grpc.inference.ModelInferRequest;
import io.trimtab.loadtests.answers.ReferenceModel;
import io.trimtab.loadtests.load.FeatureRows;
import io.trimtab.loadtests.load.LoadGenerator;
import io.trimtab.loadtests.load.Requests;
import io.trimtab.loadtests.stage.Contender;
import io.trimtab.loadtests.stage.Stage;
import io.trimtab.loadtests.stage.TrimtabServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** How the load asks for predictions. The echo gets the very same bytes. */
enum WireProtocol {
    /** Open Inference Protocol, JSON over HTTP/1.1. */
    JSON,
    /** The same with the binary tensor data extension, inputs and outputs. */
    BINARY,
    /** Unary calls over HTTP/2 with raw contents. */
    GRPC;

    Requests requests(FeatureRows rows, ReferenceModel model) {
        return switch (this) {
            case JSON -> Requests.json(rows.requestBodies(model.input()));
            case BINARY ->
                Requests.binary(
                        header(model),
                        rows.rows().stream().map(WireProtocol::bytes).toList());
            case GRPC ->
                Requests.grpc(
                        rows.rows().stream().map(row -> message(row, model)).toList());
        };
    }

    LoadGenerator generator(Stage stage, Requests requests) throws IOException {
        return this == GRPC ? stage.grpcGenerator(requests) : stage.generator(requests);
    }

    Contender contender(TrimtabServer server) {
        Contender http = Contender.streaming("Trimtab", server);
        return this == GRPC ? http.at(server.grpcPort(), TrimtabServer.GRPC_INFER) : http;
    }

    private static String header(ReferenceModel model) {
        return "{\"inputs\":[{\"name\":\"" + model.input() + "\",\"shape\":[1," + model.features()
                + "],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":" + model.features() * Float.BYTES
                + "}}],\"outputs\":[{\"name\":\"" + model.output() + "\",\"parameters\":{\"binary_data\":true}}]}";
    }

    private static byte[] message(float[] row, ReferenceModel model) {
        return ModelInferRequest.newBuilder()
                .setModelName(Stage.MODEL)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName(model.input())
                        .setDatatype("FP32")
                        .addAllShape(List.of(1L, (long) row.length)))
                .addRawInputContents(ByteString.copyFrom(bytes(row)))
                .build()
                .toByteArray();
    }

    private static byte[] bytes(float[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(row);
        return bytes.array();
    }
}
