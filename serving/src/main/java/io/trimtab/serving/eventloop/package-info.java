/** How event loops wait for their connections. */
@NullMarked
package io.trimtab.serving.eventloop;

import org.jspecify.annotations.NullMarked;
