/** Reads whole topics from their beginning, committed records only, apart from any consumer group. */
@NullMarked
package io.trimtab.standalone.topics;

import org.jspecify.annotations.NullMarked;
