/** The versions that are served: their states, load and warm-up, reference-counted swap, and routing by name. */
@NullMarked
package io.trimtab.serving.model;

import org.jspecify.annotations.NullMarked;
