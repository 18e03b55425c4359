/**
 * What is done to a request's tensors before the model and to the model's answers after it, as the version's manifest
 * says: the extension point, and the loaded model that carries it out.
 */
@NullMarked
package io.trimtab.serving.processing;

import org.jspecify.annotations.NullMarked;
