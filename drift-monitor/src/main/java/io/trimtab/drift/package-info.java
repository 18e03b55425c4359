/** The drift monitor as a service: settings and wiring. */
@NullMarked
package io.trimtab.drift;

import org.jspecify.annotations.NullMarked;
