/** The benchmark of growth: requests a second against rows, features, loaded models and connections. */
@NullMarked
package io.trimtab.loadtests.growth;

import org.jspecify.annotations.NullMarked;
