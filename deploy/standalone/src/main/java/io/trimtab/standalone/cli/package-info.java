/** The commands: what a person types, what it prints, how it fails. */
@NullMarked
package io.trimtab.standalone.cli;

import org.jspecify.annotations.NullMarked;
