/** Tests of the module as a whole. */
@NullMarked
package io.trimtab.loadtests;

import org.jspecify.annotations.NullMarked;
