/** True outcomes from clients, over HTTP. */
@NullMarked
package io.trimtab.serving.protocol.feedback;

import org.jspecify.annotations.NullMarked;
