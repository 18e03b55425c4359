/** ONNX Runtime, used directly: the default engine for ONNX models. */
@NullMarked
package io.trimtab.serving.runtime.onnx;

import org.jspecify.annotations.NullMarked;
