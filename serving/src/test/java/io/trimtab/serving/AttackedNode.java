package io.trimtab.serving;

import static io.trimtab.serving.RunningNode.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.trimtab.serving.HttpSocket.Answer;
import io.trimtab.serving.RunningNode.Models;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A node that is treated badly, and held to being as well as before afterwards. */
final class AttackedNode implements AutoCloseable {
    static final String CONSTANT = "/v2/models/constant/infer";
    static final String GOOD = request("input", "FP32", "[1,1]", "[0]");
    private static final long POLL_NANOS = 5_000_000;
    private static final long MORE_HEAP = 64L << 20;
    /** What the caches of threads and the pool's own chunks account for. */
    private static final long MORE_TENSOR_MEMORY = 48L << 20;

    private static final int MORE_THREADS = 24;

    final RunningNode node;
    private final long heap;
    private final int threads;
    private final long tensorMemory;

    private AttackedNode(RunningNode node) throws Exception {
        this.node = node;
        assertStillAnswers();
        this.heap = heapAfterCollection();
        this.threads = ManagementFactory.getThreadMXBean().getThreadCount();
        this.tensorMemory = activeTensorMemory();
    }

    /** Starts a node with {@code models}, and one more that is there for the good requests. */
    static AttackedNode of(Models models, String... settings) throws Exception {
        return new AttackedNode(models.with("constant", "1", "constant_1.onnx").serve(settings));
    }

    static AttackedNode at(Path root, String... settings) throws Exception {
        return of(new Models(root), settings);
    }

    HttpSocket connect() throws Exception {
        return new HttpSocket(node);
    }

    /** Sends one request and takes its answer; when it is an error, it must not show any insides. */
    Answer send(byte[] request) throws Exception {
        try (HttpSocket socket = connect()) {
            Answer answer = socket.send(request).answer();
            if (answer.status() != 200) {
                Insides.assertNotShownIn(answer.body());
            }
            return answer;
        }
    }

    Answer send(String request) throws Exception {
        return send(HttpSocket.latin1(request));
    }

    /** Posts a body of {@code model}'s. */
    Answer infer(String model, String body) throws Exception {
        return send(HttpSocket.post("/v2/models/" + model + "/infer", body));
    }

    Answer infer(String model, byte[] body, String... headers) throws Exception {
        return send(HttpSocket.post("/v2/models/" + model + "/infer", body, headers));
    }

    void assertStillAnswers() throws Exception {
        Answer answer = send(HttpSocket.post(CONSTANT, GOOD));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"data\":[1.0]");
    }

    /** The node answers, and holds on to nothing of what was sent. */
    void assertUnharmed() throws Exception {
        assertStillAnswers();
        await("memory for tensors is given back", () -> activeTensorMemory() <= tensorMemory + MORE_TENSOR_MEMORY);
        await("the heap is as it was", () -> heapAfterCollection() <= heap + MORE_HEAP);
        await(
                "the threads are as they were",
                () -> ManagementFactory.getThreadMXBean().getThreadCount() <= threads + MORE_THREADS);
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long activeTensorMemory() {
        List<PoolArenaMetric> arenas = PooledByteBufAllocator.DEFAULT.metric().directArenas();
        return arenas.stream().mapToLong(PoolArenaMetric::numActiveBytes).sum();
    }

    @Override
    public void close() {
        node.close();
    }
}
