/** One request's way from a protocol to an answer and an event: version, admission, scheduler, reply. */
@NullMarked
package io.trimtab.serving.prediction;

import org.jspecify.annotations.NullMarked;
