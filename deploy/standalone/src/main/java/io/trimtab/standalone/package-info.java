/** The command line's entry point. */
@NullMarked
package io.trimtab.standalone;

import org.jspecify.annotations.NullMarked;
