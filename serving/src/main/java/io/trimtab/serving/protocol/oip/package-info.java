/** The Open Inference Protocol V2 over REST: paths, decoding, answers, metadata and health. */
@NullMarked
package io.trimtab.serving.protocol.oip;

import org.jspecify.annotations.NullMarked;
