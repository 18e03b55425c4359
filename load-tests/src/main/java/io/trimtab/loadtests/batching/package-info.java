/** The benchmark of dynamic batching: a text encoder under load beside its best offline batch, and alone. */
@NullMarked
package io.trimtab.loadtests.batching;

import org.jspecify.annotations.NullMarked;
