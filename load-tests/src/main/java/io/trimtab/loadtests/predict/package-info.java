/** The benchmark of small predictions: what Trimtab costs a request beside its floor. */
@NullMarked
package io.trimtab.loadtests.predict;

import org.jspecify.annotations.NullMarked;
