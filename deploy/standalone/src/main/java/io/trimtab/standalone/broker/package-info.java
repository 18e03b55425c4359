/** A Kafka broker in KRaft mode inside this JVM, on loopback, with its data in a folder. */
@NullMarked
package io.trimtab.standalone.broker;

import org.jspecify.annotations.NullMarked;
