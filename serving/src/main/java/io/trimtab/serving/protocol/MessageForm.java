package io.trimtab.serving.protocol;

import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.wire.JsonBytes;

/**
 * Errors as the inference protocols have them: {@code {"error": "…"}} and nothing else; the code is in a header. The
 * Open Inference Protocol, TensorFlow Serving and KServe V1 agree on it.
 */
public final class MessageForm implements ErrorForm {
    public static final MessageForm INSTANCE = new MessageForm();

    private MessageForm() {}

    @Override
    public CharSequence contentType() {
        return Exchange.JSON;
    }

    @Override
    public byte[] body(ServingException error) {
        return new JsonBytes().raw("{\"error\":").string(error.text()).raw('}').toBytes();
    }
}
