/** What nothing can undercut: an HTTP echo and a bare ONNX Runtime call, each in a process of its own. */
@NullMarked
package io.trimtab.loadtests.floor;

import org.jspecify.annotations.NullMarked;
