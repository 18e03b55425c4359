/** The JSON forms of what the registry stores: manifests, aliases, moves. */
@NullMarked
package io.trimtab.registry.json;

import org.jspecify.annotations.NullMarked;
