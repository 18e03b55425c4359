/** Tests of the package of the same name. */
@NullMarked
package io.trimtab.loadtests.streaming;

import org.jspecify.annotations.NullMarked;
