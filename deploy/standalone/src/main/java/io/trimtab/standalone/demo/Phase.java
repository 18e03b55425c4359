package io.trimtab.standalone.demo;

import java.time.Instant;

/**
 * A stretch of the story that has been replayed; both ends are at midnight, so that no window reaches across.
 *
 * @param name what happens in it
 * @param expected what Trimtab should make of it
 */
record Phase(String name, String expected, Instant from, Instant to, Traffic traffic) {}
