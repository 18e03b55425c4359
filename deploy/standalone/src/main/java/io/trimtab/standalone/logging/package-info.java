/** What the process logs, and how. */
@NullMarked
package io.trimtab.standalone.logging;

import org.jspecify.annotations.NullMarked;
