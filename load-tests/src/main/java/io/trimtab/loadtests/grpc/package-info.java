/** A load generator for gRPC, in a process of its own; it takes the orders that the one for HTTP/1.1 takes. */
@NullMarked
package io.trimtab.loadtests.grpc;

import org.jspecify.annotations.NullMarked;
