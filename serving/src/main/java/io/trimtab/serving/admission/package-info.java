/** Who gets in: deadlines, queue limits and the circuit breaker of each version. */
@NullMarked
package io.trimtab.serving.admission;

import org.jspecify.annotations.NullMarked;
