package io.trimtab.serving.protocol.v1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.JsonInput;
import java.io.IOException;
import java.util.Optional;

/**
 * The member {@value #MEMBER} of a request, which chooses among the signatures of a model. It may stand behind the
 * tensors that have to be read by it, so it is looked for first where there is a choice.
 */
final class SignatureName {
    static final String MEMBER = "signature_name";

    private SignatureName() {}

    /** The name in a body; empty for the default signature. */
    static Optional<String> in(Body body) throws ServingException {
        try (JsonParser json = JsonInput.parser(body.bytes(), body.offset(), body.length())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            String member;
            while ((member = json.nextFieldName()) != null) {
                json.nextToken();
                if (member.equals(MEMBER)) {
                    return Optional.of(read(json)).filter(name -> !name.isEmpty());
                }
                json.skipChildren();
            }
            return Optional.empty();
        } catch (IOException e) {
            throw BadInput.malformed(e);
        }
    }

    /** Checks that the name at which the parser stands is the one of the signature that was chosen. */
    static void require(JsonParser json, ModelSignature signature) throws IOException, ServingException {
        String name = read(json);
        if (!name.isEmpty() && !name.equals(signature.name())) {
            throw BadInput.invalid(
                    "the model has no signature '" + BadInput.cut(name) + "'; it has '" + signature.name() + "'");
        }
    }

    /** The name; empty when there is none. */
    private static String read(JsonParser json) throws IOException, ServingException {
        return json.currentToken() == JsonToken.VALUE_NULL ? "" : JsonInput.string(json, "'" + MEMBER + "'");
    }
}
