/** The step {@code tokenize}: texts to token ids, with the tokenizer that lies beside the model. */
@NullMarked
package io.trimtab.serving.processing.tokenize;

import org.jspecify.annotations.NullMarked;
