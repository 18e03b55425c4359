/** The registry on a folder, in the layout that Triton and TensorFlow Serving users know. */
@NullMarked
package io.trimtab.registry.file;

import org.jspecify.annotations.NullMarked;
