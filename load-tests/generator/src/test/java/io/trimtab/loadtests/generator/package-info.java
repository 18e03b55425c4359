/** Tests of the load generator. */
@NullMarked
package io.trimtab.loadtests.generator;

import org.jspecify.annotations.NullMarked;
