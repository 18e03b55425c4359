/** {@code bench startup}: how long a start takes and how much memory a node resides in. */
@NullMarked
package io.trimtab.loadtests.startup;

import org.jspecify.annotations.NullMarked;
