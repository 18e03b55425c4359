package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.trimtab.serving.prediction.PredictionService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Everything that a gRPC port serves: inference, health and reflection. */
public final class GrpcServices {
    private final Map<String, GrpcMethod> methods = new HashMap<>();

    /**
     * @param predictions answers inference requests
     * @param serverReady whether every model that is to be served has been loaded or has failed, and nothing is ending
     * @param rules what the inference service needs to know
     */
    public GrpcServices(PredictionService predictions, BooleanSupplier serverReady, Rules rules) {
        GrpcService inference = InferenceMethods.service(predictions, serverReady, rules);
        var health = new HealthMethods(predictions.models(), serverReady);
        List<ServiceDescriptor> described = ReflectionMethods.described(inference.descriptor(), health.descriptor());
        List<GrpcService> services = List.of(
                inference,
                health.service(),
                ReflectionMethods.service(ReflectionMethods.V1, described),
                ReflectionMethods.service(ReflectionMethods.V1ALPHA, described));
        for (GrpcService service : services) {
            service.methods().forEach((name, method) -> methods.put("/" + service.name() + "/" + name, method));
        }
    }

    /**
     * What a node tells the inference service.
     *
     * @param serverVersion for the server's metadata
     * @param acceptEventTime whether the request parameter {@code event_time} counts
     * @param streamInFlight inferences that one stream may have in progress
     */
    public record Rules(String serverVersion, boolean acceptEventTime, int streamInFlight) {}

    /** The method at {@code path}, as {@code /package.Service/Method}; null when there is none. */
    @Nullable
    GrpcMethod method(String path) {
        return methods.get(path);
    }
}
