package io.trimtab.serving.protocol;

import io.trimtab.serving.error.ServingException;

/** How a protocol writes an error. */
public interface ErrorForm {

    CharSequence contentType();

    byte[] body(ServingException error);
}
