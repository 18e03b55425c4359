/** Holds the documentation to what the product does. */
@NullMarked
package io.trimtab.standalone.docs;

import org.jspecify.annotations.NullMarked;
