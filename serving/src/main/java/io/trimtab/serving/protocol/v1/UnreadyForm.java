package io.trimtab.serving.protocol.v1;

import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.protocol.ErrorForm;
import io.trimtab.serving.protocol.Exchange;
import java.util.List;

/** The status of a model that is not ready: an error to KServe's clients, an answer to TensorFlow Serving's. */
record UnreadyForm(String model, List<ServedVersion> versions) implements ErrorForm {

    @Override
    public CharSequence contentType() {
        return Exchange.JSON;
    }

    @Override
    public byte[] body(ServingException error) {
        return StatusWriter.model(model, false, versions)
                .raw(",\"error\":")
                .string(error.text())
                .raw('}')
                .toBytes();
    }
}
