/** The data port: the HTTP server, its connections and bodies, and what every protocol on it shares. */
@NullMarked
package io.trimtab.serving.protocol;

import org.jspecify.annotations.NullMarked;
