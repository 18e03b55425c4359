/** The way of prediction and feedback events from an answer to Kafka: a bounded hand-off and a sender of its own. */
@NullMarked
package io.trimtab.serving.publish;

import org.jspecify.annotations.NullMarked;
