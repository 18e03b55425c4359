/** Recomputes answers with ONNX Runtime and holds what a server said and streamed against them. */
@NullMarked
package io.trimtab.loadtests.answers;

import org.jspecify.annotations.NullMarked;
