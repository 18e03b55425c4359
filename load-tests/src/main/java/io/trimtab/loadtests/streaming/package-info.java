/** {@code bench streaming}: what it costs that every prediction is streamed. */
@NullMarked
package io.trimtab.loadtests.streaming;

import org.jspecify.annotations.NullMarked;
