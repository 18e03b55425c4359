/** Shows a baseline to a person: its distributions, and how often it would cry wolf. */
@NullMarked
package io.trimtab.drift.show;

import org.jspecify.annotations.NullMarked;
