/** Child processes on chosen cores, and what they cost. */
@NullMarked
package io.trimtab.loadtests.process;

import org.jspecify.annotations.NullMarked;
