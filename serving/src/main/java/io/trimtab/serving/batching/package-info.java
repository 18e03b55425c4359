/** The scheduler of a version: a bounded queue, and instances that take what is waiting as one call. */
@NullMarked
package io.trimtab.serving.batching;

import org.jspecify.annotations.NullMarked;
