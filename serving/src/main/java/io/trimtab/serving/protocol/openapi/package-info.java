/** The description of the data port (OpenAPI 3.1), and a page to try it. */
@NullMarked
package io.trimtab.serving.protocol.openapi;

import org.jspecify.annotations.NullMarked;
