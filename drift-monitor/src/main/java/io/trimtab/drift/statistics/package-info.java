/** Statistics on counts: distances, distributions, nulls from blocks of time, accumulated evidence. Pure. */
@NullMarked
package io.trimtab.drift.statistics;

import org.jspecify.annotations.NullMarked;
