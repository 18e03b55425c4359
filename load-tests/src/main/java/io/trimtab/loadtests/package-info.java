/** The benchmarks' command line. */
@NullMarked
package io.trimtab.loadtests;

import org.jspecify.annotations.NullMarked;
