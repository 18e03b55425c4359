package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.Any;
import io.trimtab.grpc.status.ErrorInfo;
import io.trimtab.grpc.status.Status;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;

/** How an error looks in gRPC: a status, its message, and Google's error details with our stable code. */
final class CallStatus {
    static final CharSequence ERROR_CODE = HttpHeaders.createOptimized("trimtab-error-code");
    private static final CharSequence DETAILS = HttpHeaders.createOptimized("grpc-status-details-bin");
    private static final String DOMAIN = "trimtab";
    private static final int MAX_MESSAGE = 2_000;
    private static final Map<ErrorCode, GrpcStatus> STATUSES = statuses();

    private CallStatus() {}

    static GrpcStatus of(ErrorCode code) {
        return STATUSES.getOrDefault(code, GrpcStatus.INTERNAL);
    }

    /** Makes {@code error} the outcome of a call that is about to end. */
    static void put(ServingException error, GrpcServerResponse<?, ?> response) {
        GrpcStatus status = of(error.code());
        String message = error.text().length() <= MAX_MESSAGE
                ? error.text()
                : error.text().substring(0, MAX_MESSAGE) + "…";
        response.status(status).statusMessage(message);
        response.trailers().set(ERROR_CODE, error.code().wireName()).set(DETAILS, details(error, status, message));
    }

    private static String details(ServingException error, GrpcStatus status, String message) {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(error.code().wireName())
                .setDomain(DOMAIN)
                .build();
        Status details = Status.newBuilder()
                .setCode(status.code)
                .setMessage(message)
                .addDetails(Any.pack(info))
                .build();
        return Base64.getEncoder().withoutPadding().encodeToString(details.toByteArray());
    }

    private static Map<ErrorCode, GrpcStatus> statuses() {
        Map<ErrorCode, GrpcStatus> statuses = new EnumMap<>(ErrorCode.class);
        for (ErrorCode code : ErrorCode.values()) {
            statuses.put(code, GrpcStatus.valueOf(code.grpcStatus()));
        }
        return statuses;
    }
}
