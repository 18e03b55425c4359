/** What a model engine is to the server: load a version, tell its signature, run it. */
@NullMarked
package io.trimtab.serving.runtime;

import org.jspecify.annotations.NullMarked;
