/** Tests of the package of the same name. */
@NullMarked
package io.trimtab.loadtests.answers;

import org.jspecify.annotations.NullMarked;
