/** The requests, and the generator process that sends them. */
@NullMarked
package io.trimtab.loadtests.load;

import org.jspecify.annotations.NullMarked;
