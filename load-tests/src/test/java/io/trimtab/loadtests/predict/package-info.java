/** Tests of the package of the same name. */
@NullMarked
package io.trimtab.loadtests.predict;

import org.jspecify.annotations.NullMarked;
