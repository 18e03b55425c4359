/** The management port: health, readiness, metrics, and what operators may see and do. */
@NullMarked
package io.trimtab.serving.ops;

import org.jspecify.annotations.NullMarked;
