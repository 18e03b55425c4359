/** Statistics on two whole samples, number for number as SciPy, Evidently and NannyML have them. Pure. */
@NullMarked
package io.trimtab.drift.exact;

import org.jspecify.annotations.NullMarked;
