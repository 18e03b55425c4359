/** Serving node, drift monitor and broker in one process: the same classes that run apart as services. */
@NullMarked
package io.trimtab.standalone.process;

import org.jspecify.annotations.NullMarked;
