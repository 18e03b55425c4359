/** Tests of the package of the same name. */
@NullMarked
package io.trimtab.loadtests.stage;

import org.jspecify.annotations.NullMarked;
