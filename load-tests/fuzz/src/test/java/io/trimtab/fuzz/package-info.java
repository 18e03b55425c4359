/** What fuzz targets have in common, the targets that need no package of their own, and the test of the runner. */
@NullMarked
package io.trimtab.fuzz;

import org.jspecify.annotations.NullMarked;
