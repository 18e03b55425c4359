/** TensorFlow Serving's REST API and KServe's V1 protocol: the paths under {@code /v1/models}. */
@NullMarked
package io.trimtab.serving.protocol.v1;

import org.jspecify.annotations.NullMarked;
