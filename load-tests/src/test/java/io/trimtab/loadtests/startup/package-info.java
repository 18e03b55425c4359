/** Tests of the package of the same name. */
@NullMarked
package io.trimtab.loadtests.startup;

import org.jspecify.annotations.NullMarked;
