/** What can go wrong, as one list of stable codes that drives statuses, headers, metrics and the reference page. */
@NullMarked
package io.trimtab.serving.error;

import org.jspecify.annotations.NullMarked;
