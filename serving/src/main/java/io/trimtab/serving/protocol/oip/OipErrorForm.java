package io.trimtab.serving.protocol.oip;

import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.protocol.ErrorForm;
import io.trimtab.serving.protocol.Exchange;
import io.trimtab.serving.protocol.JsonBytes;

/** Errors as the protocol wants them: {@code {"error": "…"}} and nothing else; the code is in a header. */
final class OipErrorForm implements ErrorForm {
    static final OipErrorForm INSTANCE = new OipErrorForm();

    private OipErrorForm() {}

    @Override
    public CharSequence contentType() {
        return Exchange.JSON;
    }

    @Override
    public byte[] body(ServingException error) {
        return new JsonBytes().raw("{\"error\":").string(error.text()).raw('}').toBytes();
    }
}
