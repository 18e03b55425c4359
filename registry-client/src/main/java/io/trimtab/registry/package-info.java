/** The model registry: versions, aliases, lineage, integrity and the watch for changes. */
@NullMarked
package io.trimtab.registry;

import org.jspecify.annotations.NullMarked;
