package io.trimtab.serving.eventloop;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategy;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.trimtab.serving.admission.Saturation;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Vert.x's transport over NIO, but for {@link SaturationPause}. */
public final class PausingTransport implements Transport {
    private final io.vertx.core.spi.transport.Transport implementation;

    private PausingTransport(SelectStrategy strategy) {
        this.implementation = new Implementation(NIO.implementation(), strategy);
    }

    /**
     * The transport to use: a native one where there is one, which does not pause.
     *
     * @param pause how long an event loop waits while {@code saturation} lasts for longer; zero: it never does
     */
    public static Transport of(Saturation saturation, Duration pause) {
        Transport nativeOne = Transport.nativeTransport();
        if (nativeOne != null && nativeOne.available()) {
            return nativeOne;
        }
        return pause.isZero() ? NIO : pausing(saturation, pause, LockSupport::parkNanos);
    }

    static PausingTransport pausing(Saturation saturation, Duration pause, LongConsumer park) {
        return new PausingTransport(new SaturationPause(saturation, pause, park));
    }

    @Override
    public String name() {
        return NIO.name();
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return implementation;
    }

    private record Implementation(io.vertx.core.spi.transport.Transport nio, SelectStrategy strategy)
            implements io.vertx.core.spi.transport.Transport {
        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return NioIoHandler.newFactory(SelectorProvider.provider(), () -> strategy);
        }

        @Override
        public boolean supportsDomainSockets() {
            return nio.supportsDomainSockets();
        }

        @Override
        public java.net.SocketAddress convert(SocketAddress address) {
            return nio.convert(address);
        }

        @Override
        public SocketAddress convert(java.net.SocketAddress address) {
            return nio.convert(address);
        }

        @Override
        public DatagramChannel datagramChannel() {
            return nio.datagramChannel();
        }

        @Override
        @SuppressWarnings("deprecation") // Vert.x's interface has it
        public DatagramChannel datagramChannel(InternetProtocolFamily family) {
            return nio.datagramChannel(family);
        }

        @Override
        public ChannelFactory<? extends io.netty.channel.Channel> channelFactory(boolean domainSocket) {
            return nio.channelFactory(domainSocket);
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
            return nio.serverChannelFactory(domainSocket);
        }
    }
}
