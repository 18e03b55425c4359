/** Tests of the package of the same name. */
@NullMarked
package io.trimtab.loadtests.process;

import org.jspecify.annotations.NullMarked;
