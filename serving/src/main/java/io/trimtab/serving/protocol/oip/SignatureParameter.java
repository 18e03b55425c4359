package io.trimtab.serving.protocol.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.JsonInput;
import java.io.IOException;
import java.util.Optional;

/**
 * The request parameter {@value #NAME}, which chooses among the signatures of a model that has several. It may stand
 * behind the inputs that have to be decoded by it, so it is looked for first.
 */
final class SignatureParameter {
    static final String NAME = "signature_name";

    private SignatureParameter() {}

    /** The name in a body; empty for the default signature. */
    static Optional<String> in(Body body) throws ServingException {
        try (JsonParser json = RequestDecoder.parser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            String member;
            while ((member = json.nextFieldName()) != null) {
                JsonToken value = json.nextToken();
                if (member.equals("parameters") && value == JsonToken.START_OBJECT) {
                    return parameter(json);
                }
                json.skipChildren();
            }
            return Optional.empty();
        } catch (IOException e) {
            throw BadInput.malformed(e);
        }
    }

    private static Optional<String> parameter(JsonParser json) throws IOException, ServingException {
        String parameter;
        while ((parameter = json.nextFieldName()) != null) {
            JsonToken value = json.nextToken();
            if (parameter.equals(NAME) && value != JsonToken.VALUE_NULL) {
                return Optional.of(JsonInput.string(json, "the parameter '" + NAME + "'"))
                        .filter(name -> !name.isEmpty());
            }
            json.skipChildren();
        }
        return Optional.empty();
    }
}
