/** The names of every meter, and the meters of each version, ready to be recorded on. */
@NullMarked
package io.trimtab.serving.metrics;

import org.jspecify.annotations.NullMarked;
