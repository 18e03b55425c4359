/** Frozen grids: the bins a version's columns are counted on, and the counts themselves with their byte format. */
@NullMarked
package io.trimtab.drift.grid;

import org.jspecify.annotations.NullMarked;
