/** The wire contract between Trimtab's services: topic names, event types, event records and their codecs. */
@NullMarked
package io.trimtab.events;

import org.jspecify.annotations.NullMarked;
