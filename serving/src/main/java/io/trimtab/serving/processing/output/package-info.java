/** The steps that come after a model: {@code pool}, {@code softmax} and {@code argmax}. */
@NullMarked
package io.trimtab.serving.processing.output;

import org.jspecify.annotations.NullMarked;
