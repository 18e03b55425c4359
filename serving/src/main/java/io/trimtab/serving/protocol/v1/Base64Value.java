package io.trimtab.serving.protocol.v1;

import com.fasterxml.jackson.core.JsonParser;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.JsonBytes;
import java.io.IOException;
import java.util.Base64;

/** A string of bytes in JSON: {@code {"b64": "…"}}, RFC 4648 base64 with or without padding. */
final class Base64Value {
    static final String MEMBER = "b64";

    private Base64Value() {}

    /** Reads the object at whose start the parser stands, which is known to be one. */
    static byte[] read(JsonParser json, String input) throws IOException, ServingException {
        json.nextFieldName();
        json.nextToken();
        try {
            byte[] bytes = Base64.getDecoder().decode(json.getText());
            json.nextToken();
            return bytes;
        } catch (IllegalArgumentException e) {
            throw BadInput.invalid("input '" + input + "' must have base64 in 'b64', was " + BadInput.shown(json));
        }
    }

    static void write(JsonBytes json, byte[] bytes) {
        json.raw("{\"" + MEMBER + "\":\"")
                .raw(Base64.getEncoder().encodeToString(bytes))
                .raw("\"}");
    }
}
