/** The demo: replays real flights through the whole loop, injects faults, and checks what came of it. */
@NullMarked
package io.trimtab.standalone.demo;

import org.jspecify.annotations.NullMarked;
