/** The processes of a benchmark on their cores, and what is measured of them. */
@NullMarked
package io.trimtab.loadtests.stage;

import org.jspecify.annotations.NullMarked;
