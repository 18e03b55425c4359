/** TensorFlow SavedModels: signatures are read from the file, Deep Java Library's engine loads and runs them. */
@NullMarked
package io.trimtab.serving.runtime.tensorflow;

import org.jspecify.annotations.NullMarked;
