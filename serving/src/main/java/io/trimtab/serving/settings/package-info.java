/** Typed settings: one record tree, read once from a file, the environment and overrides, with every problem reported together. */
@NullMarked
package io.trimtab.serving.settings;

import org.jspecify.annotations.NullMarked;
