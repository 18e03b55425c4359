package io.trimtab.standalone.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The two ports of a node on loopback, never the same one: 1 to 65535 each.
 *
 * @param client where clients connect
 * @param controller where the node talks to itself
 */
record LoopbackPorts(int client, int controller) {

    /**
     * A pair that nobody listens on now; another process can take either before the node does.
     *
     * @param client the client port, 0 for any free one
     * @throws BrokerException when loopback has no free port, or {@code client} is taken
     */
    static LoopbackPorts free(int client) {
        // both are held until both are known: a port given back at once can be given out again
        try (var first = bound(client);
                var second = bound(0)) {
            return new LoopbackPorts(first.getLocalPort(), second.getLocalPort());
        } catch (IOException e) {
            throw new BrokerException(
                    client == 0
                            ? "no free port on loopback: " + e.getMessage()
                            : "broker port " + client
                                    + " is taken by another process; choose another with --broker-port, 0 takes any"
                                    + " free one",
                    e);
        }
    }

    /** Whether another process has taken one of the two since. */
    boolean eitherIsTaken() {
        return isTaken(client) || isTaken(controller);
    }

    private static boolean isTaken(int port) {
        try {
            bound(port).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static ServerSocket bound(int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
