/** The Kafka Streams topology: observe, merge, judge, decide. */
@NullMarked
package io.trimtab.drift.topology;

import org.jspecify.annotations.NullMarked;
