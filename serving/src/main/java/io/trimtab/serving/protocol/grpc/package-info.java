/** The gRPC port: the Open Inference Protocol V2 over gRPC, health checking and reflection. */
@NullMarked
package io.trimtab.serving.protocol.grpc;

import org.jspecify.annotations.NullMarked;
