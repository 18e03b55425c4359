/** Tensors on the wire, whatever the protocol: JSON data, raw bytes, and the rules that every request is held to. */
@NullMarked
package io.trimtab.serving.wire;

import org.jspecify.annotations.NullMarked;
