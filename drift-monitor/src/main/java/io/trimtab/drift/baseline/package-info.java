/** What a version's training data looked like: frozen grids, counts per block of time, reading and building them. */
@NullMarked
package io.trimtab.drift.baseline;

import org.jspecify.annotations.NullMarked;
