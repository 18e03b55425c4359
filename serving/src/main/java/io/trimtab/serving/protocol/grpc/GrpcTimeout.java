package io.trimtab.serving.protocol.grpc;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import org.jspecify.annotations.Nullable;

/** The header {@code grpc-timeout}: at most eight digits and a unit. */
final class GrpcTimeout {
    /** Longer than any process lives, short enough to be added to a clock. */
    static final long NONE = Long.MAX_VALUE / 4;

    private static final int MAX_DIGITS = 8;

    private GrpcTimeout() {}

    /** The time in nanoseconds; {@link #NONE} when the client set no deadline. */
    static long nanos(@Nullable String header) throws ServingException {
        if (header == null) {
            return NONE;
        }
        int digits = header.length() - 1;
        if (digits < 1 || digits > MAX_DIGITS) {
            throw malformed();
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = header.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw malformed();
            }
            value = value * 10 + digit;
        }
        long unit = switch (header.charAt(digits)) {
            case 'H' -> 3_600_000_000_000L;
            case 'M' -> 60_000_000_000L;
            case 'S' -> 1_000_000_000L;
            case 'm' -> 1_000_000L;
            case 'u' -> 1_000L;
            case 'n' -> 1L;
            default -> throw malformed();
        };
        return value > NONE / unit ? NONE : value * unit;
    }

    private static ServingException malformed() {
        return ServingException.refused(
                ErrorCode.MALFORMED_REQUEST,
                "'grpc-timeout' must be 1 to 8 digits and one of the units H, M, S, m, u, n");
    }
}
