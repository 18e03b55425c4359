/** {@code bench overload}: what becomes of more requests than a node can serve. */
@NullMarked
package io.trimtab.loadtests.overload;

import org.jspecify.annotations.NullMarked;
