package io.trimtab.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class LoopbackPortsTest {
    /** Two ports chosen one after the other were the same one about once in 15,000 times. */
    private static final int PAIRS = 60_000;

    @Test
    void givesTwoPortsThatDiffer() {
        for (int pair = 0; pair < PAIRS; pair++) {
            var ports = LoopbackPorts.free(0);

            assertThat(ports.client()).isNotEqualTo(ports.controller());
        }
    }

    @Test
    void doesNotGiveTheClientsPortToTheController() {
        int client = LoopbackPorts.free(0).client();
        for (int pair = 0; pair < PAIRS; pair++) {
            var ports = LoopbackPorts.free(client);

            assertThat(ports.client()).isEqualTo(client);
            assertThat(ports.controller()).isNotEqualTo(client);
        }
    }

    @Test
    void knowsThatEitherOfTheTwoWasTakenSince() throws IOException {
        var ports = LoopbackPorts.free(0);
        assertThat(ports.eitherIsTaken()).isFalse();

        for (int port : new int[] {ports.client(), ports.controller()}) {
            try (var other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(ports.eitherIsTaken())
                        .as("port %d", other.getLocalPort())
                        .isTrue();
            }
        }
    }

    @Test
    void refusesAClientPortThatIsTaken() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LoopbackPorts.free(other.getLocalPort()))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining(other.getLocalPort() + " is taken");
        }
    }
}
