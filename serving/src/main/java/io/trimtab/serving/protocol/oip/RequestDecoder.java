package io.trimtab.serving.protocol.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.events.RawTensor;
import io.trimtab.events.TensorPayload;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.RequestParameters;
import io.trimtab.serving.inference.RequestedOutput;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.oip.TensorDecoder.DecodingFailed;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.JsonBytes;
import io.trimtab.serving.wire.JsonInput;
import io.trimtab.serving.wire.JsonTensors;
import io.trimtab.serving.wire.RawTensors;
import io.trimtab.serving.wire.RequestInputs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes an inference request in one pass over its bytes, checking it against the signature on the way. */
final class RequestDecoder {
    private final InferBody body;
    private final BinaryPart binary;
    private final boolean acceptEventTime;
    private final RequestInputs inputs;
    private final Map<String, Boolean> binaryOutputs = new HashMap<>(0);
    private final List<RawTensor> rawInputs = new ArrayList<>(0);
    private boolean binaryByDefault;
    private boolean sawInputs;
    private boolean sawOutputs;
    private @Nullable String id;
    private long timeoutMicros;
    private long priority;
    private @Nullable Instant eventTime;
    private boolean strictJson = true;

    private RequestDecoder(InferBody body, ModelSignature signature, boolean acceptEventTime) {
        this.body = body;
        this.binary = new BinaryPart(body.binary());
        this.acceptEventTime = acceptEventTime;
        this.inputs = new RequestInputs(signature);
    }

    /**
     * A decoded request.
     *
     * @param payload the request as its event has it
     */
    record Decoded(InferenceRequest request, BinaryOutputs binaryOutputs, TensorPayload payload) {}

    /**
     * Decodes a body.
     *
     * @param acceptEventTime whether the client's {@code event_time} counts
     * @throws ServingException {@code MALFORMED_REQUEST} or {@code INVALID_INPUT}; no memory is held then
     */
    static Decoded decode(InferBody body, ModelSignature signature, boolean acceptEventTime) throws ServingException {
        if (body.isRaw()) {
            return RawRequest.decode(body, signature);
        }
        Decoded plain = PlainRequest.decode(body, signature);
        return plain != null ? plain : parse(body, signature, acceptEventTime);
    }

    /** As {@link #decode}, with a parser, for every body of JSON that there may be. */
    static Decoded parse(InferBody body, ModelSignature signature, boolean acceptEventTime) throws ServingException {
        var decoder = new RequestDecoder(body, signature, acceptEventTime);
        boolean complete = false;
        try (JsonParser json = parser(body.json())) {
            decoder.request(json);
            decoder.binary.requireUsedUp();
            Decoded decoded = decoder.checked();
            complete = true;
            return decoded;
        } catch (DecodingFailed e) {
            Throwable cause = e.getCause();
            throw cause instanceof ServingException refusal ? refusal : BadInput.malformed(cause == null ? e : cause);
        } catch (IOException e) {
            throw BadInput.malformed(e);
        } finally {
            if (!complete) {
                decoder.inputs.close();
            }
        }
    }

    static JsonParser parser(Body body) throws IOException {
        return JsonInput.parser(body.bytes(), body.offset(), body.length());
    }

    private void request(JsonParser json) throws IOException, ServingException {
        JsonToken first = json.nextToken();
        if (first == null) {
            throw BadInput.malformed("the body is empty; it must be a JSON object with 'inputs'");
        }
        if (first != JsonToken.START_OBJECT) {
            throw BadInput.malformed("the body must be a JSON object with 'inputs', was " + BadInput.shown(json));
        }
        String member;
        while ((member = json.nextFieldName()) != null) {
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (member) {
                case "id" -> id = JsonInput.id(json);
                case "inputs" -> inputs(json);
                case "outputs" -> outputs(json);
                case "parameters" -> parameters(json);
                default -> skip(json);
            }
        }
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw BadInput.malformed("the body ends early");
        }
        if (json.nextToken() != null) {
            throw BadInput.malformed("the body must be one JSON object, but something follows it");
        }
    }

    private Decoded checked() throws ServingException {
        var parameters = timeoutMicros == 0 && priority == 0 && eventTime == null
                ? RequestParameters.NONE
                : new RequestParameters(timeoutMicros, priority, eventTime);
        var request = new InferenceRequest(
                id, inputs.signature(), inputs.inputs(), inputs.outputs(), parameters, inputs.rows());
        var wanted = binaryByDefault || !binaryOutputs.isEmpty()
                ? new BinaryOutputs(binaryByDefault, binaryOutputs)
                : BinaryOutputs.NONE;
        return new Decoded(request, wanted, payload(request));
    }

    /** The client's own JSON where that is enough, else the tensors. */
    private TensorPayload payload(InferenceRequest request) {
        if (!rawInputs.isEmpty()) {
            return TensorPayload.raw(rawInputs);
        }
        return TensorPayload.json(strictJson ? body.json().buffer() : strict(request));
    }

    private static ByteBuffer strict(InferenceRequest request) {
        var json = new JsonBytes().raw('{');
        if (request.id() != null) {
            json.raw("\"id\":").string(request.id()).raw(',');
        }
        json.raw("\"inputs\":[");
        String separator = "";
        for (Tensor input : request.inputs()) {
            JsonTensors.tensor(json.raw(separator), input);
            separator = ",";
        }
        return ByteBuffer.wrap(json.raw("]}").toBytes());
    }

    private void inputs(JsonParser json) throws IOException, ServingException {
        if (sawInputs) {
            throw BadInput.malformed("the body has 'inputs' twice");
        }
        sawInputs = true;
        startList(json, "inputs");
        List<Tensor> jsonInputs = new ArrayList<>();
        JsonToken token;
        while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
            if (token != JsonToken.START_OBJECT) {
                throw BadInput.malformed("'inputs' must hold objects, was " + BadInput.shown(json));
            }
            var decoder = new TensorDecoder(body, binary, inputs, json);
            Tensor tensor = decoder.decode();
            inputs.add(tensor);
            strictJson &= !decoder.sawBareNonNumbers();
            decoder.raw().ifPresentOrElse(rawInputs::add, () -> jsonInputs.add(tensor));
        }
        if (!rawInputs.isEmpty()) {
            jsonInputs.forEach(input -> rawInputs.add(RawTensors.copy(input)));
        }
    }

    private void outputs(JsonParser json) throws IOException, ServingException {
        if (sawOutputs) {
            throw BadInput.malformed("the body has 'outputs' twice");
        }
        sawOutputs = true;
        startList(json, "outputs");
        JsonToken token;
        while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
            if (token != JsonToken.START_OBJECT) {
                throw BadInput.malformed("'outputs' must hold objects, was " + BadInput.shown(json));
            }
            output(json);
        }
    }

    private void output(JsonParser json) throws IOException, ServingException {
        String name = null;
        int classes = 0;
        Boolean asBinary = null;
        String member;
        while ((member = json.nextFieldName()) != null) {
            JsonToken token = json.nextToken();
            if (member.equals("name")) {
                name = JsonInput.string(json, "the name of an output");
            } else if (member.equals("parameters") && token != JsonToken.VALUE_NULL) {
                startObject(json, "'parameters' of an output");
                String parameter;
                while ((parameter = json.nextFieldName()) != null) {
                    if (json.nextToken() == JsonToken.VALUE_NULL) {
                        continue;
                    }
                    switch (parameter) {
                        case "classification" -> classes = classes(json, name);
                        case "binary_data" -> asBinary = JsonInput.bool(json, "the parameter 'binary_data'");
                        default -> otherOutputParameter(json, parameter);
                    }
                }
            } else {
                skip(json);
            }
        }
        if (name == null) {
            throw BadInput.invalid("every requested output must have a 'name'");
        }
        inputs.want(new RequestedOutput(name, classes));
        if (asBinary != null) {
            binaryOutputs.put(name, asBinary);
        }
    }

    private static int classes(JsonParser json, @Nullable String output) throws IOException, ServingException {
        String label = output == null ? "an output" : output;
        long asked = JsonInput.wholeNumber(
                json,
                "the parameter 'classification' of output '" + BadInput.cut(label) + "' must be a whole number from 1");
        return RequestInputs.classes(asked, label);
    }

    private void otherOutputParameter(JsonParser json, String parameter) throws IOException, ServingException {
        if (parameter.startsWith("shared_memory")) {
            throw BadInput.invalid("the parameter '" + parameter + "' of an output is not supported here");
        }
        skip(json);
    }

    /** Passes over a value; JSON that is not strict cannot stand in an event. */
    private void skip(JsonParser json) throws IOException {
        strictJson &= !JsonInput.skip(json);
    }

    private void parameters(JsonParser json) throws IOException, ServingException {
        startObject(json, "'parameters'");
        String parameter;
        while ((parameter = json.nextFieldName()) != null) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (parameter) {
                case "timeout" ->
                    timeoutMicros = JsonInput.wholeNumber(
                            json, "the parameter 'timeout' must be a whole number of microseconds");
                case "priority" ->
                    priority = JsonInput.wholeNumber(
                            json,
                            "the parameter 'priority' must be a whole number: 0 for the default, 1 for the highest");
                case "binary_data_output" ->
                    binaryByDefault = JsonInput.bool(json, "the parameter 'binary_data_output'");
                case "event_time" -> eventTime = acceptEventTime ? time(json) : null;
                case SignatureParameter.NAME -> signatureName(json);
                default -> {
                    if (token == null || !token.isScalarValue()) {
                        throw BadInput.invalid("the parameter '" + BadInput.cut(parameter)
                                + "' must be a string, number or boolean, was " + BadInput.shown(json));
                    }
                    skip(json);
                }
            }
        }
    }

    private void signatureName(JsonParser json) throws IOException, ServingException {
        String name = JsonInput.string(json, "the parameter '" + SignatureParameter.NAME + "'");
        if (!name.isEmpty() && !name.equals(inputs.signature().name())) {
            throw BadInput.invalid("the model has no signature '" + BadInput.cut(name) + "'; it has "
                    + inputs.signature().name());
        }
    }

    private static Instant time(JsonParser json) throws IOException, ServingException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw BadInput.invalid(
                    "the parameter 'event_time' must be an RFC 3339 time after 1970, was " + BadInput.shown(json));
        }
        return JsonInput.eventTime(json.getText());
    }

    private static void startList(JsonParser json, String member) throws IOException, ServingException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw BadInput.malformed("'" + member + "' must be a list, was " + BadInput.shown(json));
        }
    }

    private static void startObject(JsonParser json, String member) throws IOException, ServingException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw BadInput.malformed(member + " must be an object, was " + BadInput.shown(json));
        }
    }
}
