package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.Map;

/**
 * A service with all its methods.
 *
 * @param methods name → method; one for each that the descriptor has
 */
record GrpcService(ServiceDescriptor descriptor, Map<String, GrpcMethod> methods) {

    GrpcService {
        methods = Map.copyOf(methods);
        for (MethodDescriptor method : descriptor.getMethods()) {
            if (!methods.containsKey(method.getName())) {
                throw new IllegalArgumentException(method.getFullName() + " is described and not served");
            }
        }
    }

    String name() {
        return descriptor.getFullName();
    }
}
