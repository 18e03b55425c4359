/** Tests of the package of the same name. */
@NullMarked
package io.trimtab.loadtests.overload;

import org.jspecify.annotations.NullMarked;
