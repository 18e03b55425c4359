/** The serving node as a whole: its settings, its start and its end. Wiring only. */
@NullMarked
package io.trimtab.serving;

import org.jspecify.annotations.NullMarked;
