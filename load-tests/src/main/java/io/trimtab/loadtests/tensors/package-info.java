/** The benchmark of big tensors: what a node takes of the heap for each. */
@NullMarked
package io.trimtab.loadtests.tensors;

import org.jspecify.annotations.NullMarked;
