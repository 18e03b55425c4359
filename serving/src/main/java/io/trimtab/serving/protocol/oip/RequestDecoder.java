package io.trimtab.serving.protocol.oip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.InferenceRequest;
import io.trimtab.serving.inference.RequestParameters;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.protocol.oip.TensorDecoder.DecodingFailed;
import io.trimtab.serving.runtime.ModelSignature;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decodes an inference request in one pass over its bytes, checking it against the signature on the way. */
final class RequestDecoder {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_ID_LENGTH = 1024;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final Body body;
    private final ModelSignature signature;
    private final boolean acceptEventTime;
    private final @Nullable Tensor[] inputs;
    private boolean sawInputs;
    private List<String> outputs = List.of();
    private @Nullable String id;
    private long timeoutMicros;
    private @Nullable Instant eventTime;
    private boolean strictJson = true;

    private RequestDecoder(Body body, ModelSignature signature, boolean acceptEventTime) {
        this.body = body;
        this.signature = signature;
        this.acceptEventTime = acceptEventTime;
        this.inputs = new Tensor[signature.inputs().size()];
    }

    /**
     * A decoded request.
     *
     * @param strictJson whether the body is JSON that every reader takes, without bare NaN or infinities
     */
    record Decoded(InferenceRequest request, boolean strictJson) {}

    /**
     * Decodes a body.
     *
     * @param acceptEventTime whether the client's {@code event_time} counts
     * @throws ServingException {@code MALFORMED_REQUEST} or {@code INVALID_INPUT}; no memory is held then
     */
    static Decoded decode(Body body, ModelSignature signature, boolean acceptEventTime) throws ServingException {
        var decoder = new RequestDecoder(body, signature, acceptEventTime);
        boolean complete = false;
        try (JsonParser json = parser(body)) {
            decoder.request(json);
            Decoded decoded = new Decoded(decoder.checked(), decoder.strictJson);
            complete = true;
            return decoded;
        } catch (DecodingFailed e) {
            Throwable cause = e.getCause();
            throw cause instanceof ServingException refusal ? refusal : malformed(cause == null ? e : cause);
        } catch (IOException e) {
            throw malformed(e);
        } finally {
            if (!complete) {
                for (Tensor input : decoder.inputs) {
                    if (input != null) {
                        input.close();
                    }
                }
            }
        }
    }

    static JsonParser parser(Body body) throws IOException {
        return JSON.createParser(body.bytes(), body.offset(), body.length());
    }

    private void request(JsonParser json) throws IOException, ServingException {
        JsonToken first = json.nextToken();
        if (first == null) {
            throw malformed("the body is empty; it must be a JSON object with 'inputs'");
        }
        if (first != JsonToken.START_OBJECT) {
            throw malformed("the body must be a JSON object with 'inputs', was " + shown(json));
        }
        String member;
        while ((member = json.nextFieldName()) != null) {
            json.nextToken();
            switch (member) {
                case "id" -> id = id(json);
                case "inputs" -> inputs(json);
                case "outputs" -> outputs(json);
                case "parameters" -> parameters(json);
                default -> json.skipChildren();
            }
        }
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw malformed("the body ends early");
        }
        if (json.nextToken() != null) {
            throw malformed("the body must be one JSON object, but something follows it");
        }
    }

    private InferenceRequest checked() throws ServingException {
        List<TensorSpec> specs = signature.inputs();
        List<Tensor> ordered = new ArrayList<>(inputs.length);
        int rows = -1;
        for (int i = 0; i < inputs.length; i++) {
            Tensor input = inputs[i];
            if (input == null) {
                throw invalid("input '" + specs.get(i).name() + "' is missing; the model's inputs are " + names(specs));
            }
            ordered.add(input);
            if (rows < 0 && specs.get(i).hasRows()) {
                rows = (int) input.rows();
            }
        }
        var parameters = timeoutMicros == 0 && eventTime == null
                ? RequestParameters.NONE
                : new RequestParameters(timeoutMicros, eventTime);
        return new InferenceRequest(id, ordered, outputs, parameters, Math.max(rows, rows < 0 ? 1 : 0));
    }

    private void inputs(JsonParser json) throws IOException, ServingException {
        if (sawInputs) {
            throw malformed("the body has 'inputs' twice");
        }
        sawInputs = true;
        startList(json, "inputs");
        JsonToken token;
        while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
            if (token != JsonToken.START_OBJECT) {
                throw malformed("'inputs' must hold objects, was " + shown(json));
            }
            var decoder = new TensorDecoder(body, signature, json);
            Tensor tensor = decoder.decode();
            strictJson &= !decoder.sawBareNonNumbers();
            int index = index(tensor.name());
            if (inputs[index] != null) {
                tensor.close();
                throw invalid("input '" + tensor.name() + "' is given twice");
            }
            inputs[index] = tensor;
        }
    }

    private void outputs(JsonParser json) throws IOException, ServingException {
        startList(json, "outputs");
        List<String> wanted = new ArrayList<>();
        JsonToken token;
        while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
            if (token != JsonToken.START_OBJECT) {
                throw malformed("'outputs' must hold objects, was " + shown(json));
            }
            String name = output(json);
            if (signature.output(name).isEmpty()) {
                throw invalid(
                        "the model has no output '" + cut(name) + "'; its outputs are " + names(signature.outputs()));
            }
            if (wanted.contains(name)) {
                throw invalid("output '" + name + "' is asked for twice");
            }
            wanted.add(name);
        }
        outputs = wanted;
    }

    private static String output(JsonParser json) throws IOException, ServingException {
        String name = null;
        String member;
        while ((member = json.nextFieldName()) != null) {
            json.nextToken();
            if (member.equals("name")) {
                name = string(json, "the name of an output");
            } else {
                json.skipChildren();
            }
        }
        if (name == null) {
            throw invalid("every requested output must have a 'name'");
        }
        return name;
    }

    private void parameters(JsonParser json) throws IOException, ServingException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw malformed("'parameters' must be an object, was " + shown(json));
        }
        String parameter;
        while ((parameter = json.nextFieldName()) != null) {
            JsonToken token = json.nextToken();
            switch (parameter) {
                case "timeout" -> timeoutMicros = timeout(json);
                case "event_time" -> eventTime = acceptEventTime ? time(json) : null;
                default -> {
                    if (token == null || !token.isScalarValue()) {
                        throw invalid("the parameter '" + cut(parameter) + "' must be a string, number or boolean, was "
                                + shown(json));
                    }
                }
            }
        }
    }

    private static long timeout(JsonParser json) throws IOException, ServingException {
        boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!whole || json.getLongValue() < 0) {
            throw invalid("the parameter 'timeout' must be a whole number of microseconds, was " + shown(json));
        }
        return json.getLongValue();
    }

    private static Instant time(JsonParser json) throws IOException, ServingException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            try {
                Instant time = Instant.parse(json.getText());
                if (time.toEpochMilli() >= 0) {
                    return time;
                }
            } catch (DateTimeException | ArithmeticException e) {
                // refused below, with the rule
            }
        }
        throw invalid("the parameter 'event_time' must be an RFC 3339 time after 1970, was " + shown(json));
    }

    private static String id(JsonParser json) throws IOException, ServingException {
        String id = string(json, "'id'");
        if (id.length() > MAX_ID_LENGTH) {
            throw invalid("'id' must have at most " + MAX_ID_LENGTH + " characters, was " + id.length());
        }
        return id;
    }

    private int index(String name) {
        List<TensorSpec> specs = signature.inputs();
        for (int i = 0; i < specs.size(); i++) {
            if (specs.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("the tensor decoder lets only known names through");
    }

    private static void startList(JsonParser json, String member) throws IOException, ServingException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw malformed("'" + member + "' must be a list, was " + shown(json));
        }
    }

    static String string(JsonParser json, String what) throws IOException, ServingException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw invalid(what + " must be a string, was " + shown(json));
        }
        return json.getText();
    }

    private static String names(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::name).collect(Collectors.joining(", "));
    }

    /** The value at which the parser stands, for a message. */
    static String shown(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_ARRAY -> "a list";
            case START_OBJECT -> "an object";
            case VALUE_STRING -> "'" + cut(json.getText()) + "'";
            default -> cut(Objects.requireNonNullElse(json.getText(), "nothing"));
        };
    }

    /** At most 80 characters of what a client sent, without control characters. */
    static String cut(String text) {
        String shown = text.length() <= 80 ? text : text.substring(0, 80) + "…";
        return shown.chars().anyMatch(Character::isISOControl) ? shown.replaceAll("\\p{Cntrl}", "·") : shown;
    }

    static ServingException invalid(String message) {
        return ServingException.refused(ErrorCode.INVALID_INPUT, message);
    }

    static ServingException malformed(String message) {
        return ServingException.refused(ErrorCode.MALFORMED_REQUEST, message);
    }

    private static ServingException malformed(Throwable e) {
        if (e instanceof StreamConstraintsException) {
            return malformed("the body is not acceptable JSON: nested deeper than " + MAX_DEPTH
                    + " levels, or a number or name that is too long");
        }
        if (e instanceof JsonProcessingException syntax
                && String.valueOf(syntax.getOriginalMessage()).startsWith("Unexpected end-of-input")) {
            return malformed("the body is not valid JSON: it ends early");
        }
        if (e instanceof JsonProcessingException syntax && syntax.getLocation() != null) {
            JsonLocation at = syntax.getLocation();
            return malformed("the body is not valid JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
        }
        return malformed("the body is not valid JSON in UTF-8");
    }

    @Override
    public String toString() {
        return "decoding " + Arrays.toString(inputs);
    }
}
