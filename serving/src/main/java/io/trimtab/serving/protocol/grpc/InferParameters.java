package io.trimtab.serving.protocol.grpc;

import com.google.protobuf.CodedInputStream;
import io.trimtab.grpc.inference.InferParameter;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.RequestParameters;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.JsonInput;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Those of a message's {@code parameters} that mean something here; all others are let pass. */
final class InferParameters {
    private final boolean acceptEventTime;
    private long timeoutMicros;
    private long priority;
    private @Nullable String signature;
    private @Nullable Instant eventTime;
    private @Nullable Long classes;

    /** @param acceptEventTime whether the client's {@code event_time} counts */
    InferParameters(boolean acceptEventTime) {
        this.acceptEventTime = acceptEventTime;
    }

    /** Reads one entry of the map. */
    void read(Body entry) throws IOException, ServingException {
        CodedInputStream in = InferMessage.stream(entry);
        String name = "";
        Body value = new Body(entry.bytes(), entry.offset(), 0);
        int tag;
        while ((tag = in.readTag()) != 0) {
            switch (tag) {
                case 1 << 3 | 2 -> name = in.readStringRequireUtf8();
                case 2 << 3 | 2 -> value = InferMessage.slice(in, entry);
                default -> InferMessage.skip(in, tag);
            }
        }
        set(name, value);
    }

    /**
     * What the client asks for about the handling of its request.
     *
     * @param remainingNanos how long it waits at all
     */
    RequestParameters forRequest(long remainingNanos) {
        long remainingMicros = Math.max(1, remainingNanos / 1000);
        boolean sooner =
                remainingNanos < GrpcTimeout.NONE / 2 && (timeoutMicros == 0 || remainingMicros < timeoutMicros);
        long micros = sooner ? remainingMicros : timeoutMicros;
        return micros == 0 && priority == 0 && eventTime == null
                ? RequestParameters.NONE
                : new RequestParameters(micros, priority, eventTime);
    }

    /** Which of a model's signatures is called; empty for the default one. */
    Optional<String> signature() {
        return Optional.ofNullable(signature).filter(name -> !name.isEmpty());
    }

    /** How many classes an output is asked for; null for the tensor itself. */
    @Nullable
    Long classes() {
        return classes;
    }

    private void set(String name, Body value) throws IOException, ServingException {
        switch (name) {
            case "timeout" -> timeoutMicros = whole(name, value, "number of microseconds");
            case "priority" -> priority = whole(name, value, "number");
            case "classification" -> classes = whole(name, value, "number");
            case "signature_name" -> signature = text(name, value);
            case "event_time" -> eventTime = acceptEventTime ? JsonInput.eventTime(text(name, value)) : null;
            default -> {
                if (name.startsWith("shared_memory")) {
                    throw BadInput.invalid("the parameter '" + BadInput.cut(name)
                            + "' is not supported here; send the values in the message");
                }
            }
        }
    }

    private static long whole(String name, Body value, String what) throws IOException, ServingException {
        InferParameter parameter = parameter(value);
        long number = switch (parameter.getParameterChoiceCase()) {
            case INT64_PARAM -> parameter.getInt64Param();
            case UINT64_PARAM -> parameter.getUint64Param();
            case BOOL_PARAM, STRING_PARAM, DOUBLE_PARAM, PARAMETERCHOICE_NOT_SET ->
                throw BadInput.invalid(
                        "the parameter '" + name + "' must be a whole " + what + " in int64_param or uint64_param");
        };
        if (number < 0) {
            throw BadInput.invalid("the parameter '" + name + "' must be a whole " + what
                    + " from 0 to 9223372036854775807, was "
                    + (parameter.hasUint64Param() ? Long.toUnsignedString(number) : Long.toString(number)));
        }
        return number;
    }

    private static String text(String name, Body value) throws IOException, ServingException {
        InferParameter parameter = parameter(value);
        if (!parameter.hasStringParam()) {
            throw BadInput.invalid("the parameter '" + name + "' must be a text in string_param");
        }
        return parameter.getStringParam();
    }

    private static InferParameter parameter(Body value) throws IOException {
        return InferParameter.parser().parseFrom(value.bytes(), value.offset(), value.length());
    }
}
