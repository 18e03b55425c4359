/** Deep Java Library: the general adapter to other engines, and a second way to run ONNX models. */
@NullMarked
package io.trimtab.serving.runtime.djl;

import org.jspecify.annotations.NullMarked;
