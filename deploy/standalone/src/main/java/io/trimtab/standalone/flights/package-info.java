/** Real flights of 2001 as columns, with the features and the label the demo's model is about. */
@NullMarked
package io.trimtab.standalone.flights;

import org.jspecify.annotations.NullMarked;
