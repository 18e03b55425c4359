/** Native libraries that are no part of the product: fetched, verified, unpacked for this user, when asked for. */
@NullMarked
package io.trimtab.standalone.runtime;

import org.jspecify.annotations.NullMarked;
