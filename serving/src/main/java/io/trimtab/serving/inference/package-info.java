/** What an inference is, whatever the protocol: tensors, request, response, and the service that answers. */
@NullMarked
package io.trimtab.serving.inference;

import org.jspecify.annotations.NullMarked;
