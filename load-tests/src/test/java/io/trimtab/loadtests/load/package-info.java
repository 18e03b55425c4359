/** Tests of the package of the same name. */
@NullMarked
package io.trimtab.loadtests.load;

import org.jspecify.annotations.NullMarked;
