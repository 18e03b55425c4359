/** Protocol Buffers messages read field by field, without their classes and within limits: what model files are made of. */
@NullMarked
package io.trimtab.serving.runtime.protobuf;

import org.jspecify.annotations.NullMarked;
