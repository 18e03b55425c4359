package io.trimtab.serving;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.trimtab.grpc.inference.InferTensorContents;
import io.trimtab.grpc.inference.ModelInferRequest;
import io.trimtab.grpc.inference.ModelInferRequest.InferInputTensor;
import io.trimtab.grpc.inference.ModelInferResponse;
import io.trimtab.grpc.status.ErrorInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A client for the gRPC port that is neither ours nor Vert.x's: grpc-java. */
final class GrpcClient implements AutoCloseable {
    static final String INFERENCE = "inference.GRPCInferenceService/";
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final ManagedChannel channel;

    GrpcClient(RunningNode node) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", node.node().grpcPort())
                .usePlaintext()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
    }

    Channel channel() {
        return channel;
    }

    ModelInferResponse infer(ModelInferRequest request) {
        return call(INFERENCE + "ModelInfer", request, ModelInferResponse.getDefaultInstance());
    }

    <A extends Message> A call(String method, Message request, A answer) {
        return call(method, request, answer, CallOptions.DEFAULT);
    }

    <A extends Message> A call(String method, Message request, A answer, CallOptions options) {
        return ClientCalls.blockingUnaryCall(
                channel,
                method(method, MethodType.UNARY, request, answer),
                options.withDeadlineAfter(30, TimeUnit.SECONDS),
                request);
    }

    /** Sends bytes as the message, whatever they are. */
    byte[] callBytes(String method, byte[] message, CallOptions options) {
        var bytes = new MethodDescriptor.Marshaller<byte[]>() {
            @Override
            public InputStream stream(byte[] value) {
                return new ByteArrayInputStream(value);
            }

            @Override
            public byte[] parse(InputStream stream) {
                try {
                    return stream.readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        return ClientCalls.blockingUnaryCall(
                channel,
                MethodDescriptor.<byte[], byte[]>newBuilder(bytes, bytes)
                        .setType(MethodType.UNARY)
                        .setFullMethodName(method)
                        .build(),
                options.withDeadlineAfter(30, TimeUnit.SECONDS),
                message);
    }

    static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
            String name, MethodType type, Q request, A answer) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(type)
                .setFullMethodName(name)
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(answer))
                .build();
    }

    /** Sees the trailers of each call. */
    Channel watchingTrailers(Consumer<Metadata> whenTrailers) {
        return io.grpc.ClientInterceptors.intercept(channel, new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void start(Listener<A> listener, Metadata headers) {
                        super.start(
                                new SimpleForwardingClientCallListener<>(listener) {
                                    @Override
                                    public void onClose(Status status, Metadata trailers) {
                                        whenTrailers.accept(trailers);
                                        super.onClose(status, trailers);
                                    }
                                },
                                headers);
                    }
                };
            }
        });
    }

    static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /** How a call failed: {@code INVALID_ARGUMENT invalid-input: the message}. */
    static String failure(Runnable call) {
        try {
            call.run();
        } catch (StatusRuntimeException e) {
            Metadata trailers = Objects.requireNonNullElseGet(e.getTrailers(), Metadata::new);
            return e.getStatus().getCode() + " " + trailers.get(key("trimtab-error-code")) + ": "
                    + e.getStatus().getDescription();
        }
        return "OK";
    }

    /** The error details of a failed call. */
    static ErrorInfo details(StatusRuntimeException failure) throws InvalidProtocolBufferException {
        Metadata trailers = Objects.requireNonNull(failure.getTrailers());
        byte[] details = Objects.requireNonNull(trailers.get(DETAILS), "grpc-status-details-bin");
        return io.trimtab.grpc.status.Status.parseFrom(details).getDetails(0).unpack(ErrorInfo.class);
    }

    static InferInputTensor.Builder input(String name, String datatype, long... shape) {
        var input = InferInputTensor.newBuilder().setName(name).setDatatype(datatype);
        for (long dimension : shape) {
            input.addShape(dimension);
        }
        return input;
    }

    static InferInputTensor.Builder input(
            String name, String datatype, InferTensorContents.Builder contents, long... shape) {
        return input(name, datatype, shape).setContents(contents);
    }

    /** A request with one typed input. */
    static ModelInferRequest typed(
            String model, String name, String datatype, InferTensorContents.Builder contents, long... shape) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(input(name, datatype, contents, shape))
                .build();
    }

    /** A request with one raw input. */
    static ModelInferRequest raw(String model, String name, String datatype, ByteString bytes, long... shape) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(input(name, datatype, shape))
                .addRawInputContents(bytes)
                .build();
    }

    static ByteString floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return ByteString.copyFrom(bytes.flip());
    }

    static ByteString bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteString.copyFrom(bytes);
    }

    /** What the slow model works on: about ten million rounds a second. */
    static ModelInferRequest rounds(long rounds) {
        return typed("slow", "rounds", "INT64", InferTensorContents.newBuilder().addInt64Contents(rounds));
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
