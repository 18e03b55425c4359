/** Tests of the package of the same name. */
@NullMarked
package io.trimtab.serving.eventloop;

import org.jspecify.annotations.NullMarked;
