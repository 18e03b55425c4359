/** The load generator: Hyperfoil in a process of its own, told what to do one line at a time. */
@NullMarked
package io.trimtab.loadtests.generator;

import org.jspecify.annotations.NullMarked;
