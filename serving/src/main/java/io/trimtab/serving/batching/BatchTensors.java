package io.trimtab.serving.batching;

import io.trimtab.events.Datatype;
import io.trimtab.serving.inference.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the rows of several requests behind each other, and takes the answers apart again. One for each instance. */
final class BatchTensors {
    /** What an instance keeps for its next batch, for each input; larger batches get memory of their own. */
    private static final int KEPT_BYTES = 4 << 20;

    private @Nullable ByteBuffer[] kept = new ByteBuffer[0];

    /** The inputs of all calls as one call's inputs; valid until the next merge. */
    List<Tensor> merge(Batch batch) {
        List<Tensor> first = batch.calls().get(0).inputs();
        List<Tensor> merged = new ArrayList<>(first.size());
        for (int input = 0; input < first.size(); input++) {
            Tensor head = first.get(input);
            long[] shape = head.shape();
            shape[0] = batch.rows();
            merged.add(
                    head.datatype() == Datatype.BYTES
                            ? Tensor.ofBytes(head.name(), shape, elements(batch, input))
                            : Tensor.of(head.name(), head.datatype(), shape, content(batch, input)));
        }
        return merged;
    }

    /** The part of {@code outputs} that belongs to the rows from {@code row}; null when they do not hold all rows. */
    static @Nullable List<Tensor> part(List<Tensor> outputs, int row, int rows, int allRows) {
        List<Tensor> part = new ArrayList<>(outputs.size());
        for (Tensor output : outputs) {
            if (output.rank() == 0 || output.rows() != allRows) {
                return null;
            }
            part.add(slice(output, row, rows, allRows));
        }
        return part;
    }

    private static Tensor slice(Tensor output, int row, int rows, int allRows) {
        long[] shape = output.shape();
        shape[0] = rows;
        if (output.datatype() == Datatype.BYTES) {
            int width = output.bytes().size() / allRows;
            return Tensor.ofBytes(output.name(), shape, output.bytes().subList(row * width, (row + rows) * width));
        }
        ByteBuffer data = output.data();
        int width = data.remaining() / allRows;
        ByteBuffer slice =
                data.slice(data.position() + row * width, rows * width).order(ByteOrder.nativeOrder());
        return Tensor.of(output.name(), output.datatype(), shape, slice);
    }

    private static List<byte[]> elements(Batch batch, int input) {
        List<byte[]> elements = new ArrayList<>();
        for (Call call : batch.calls()) {
            elements.addAll(call.inputs().get(input).bytes());
        }
        return elements;
    }

    private ByteBuffer content(Batch batch, int input) {
        int size = 0;
        for (Call call : batch.calls()) {
            size = Math.addExact(size, call.inputs().get(input).data().remaining());
        }
        ByteBuffer target = memory(input, size);
        int at = 0;
        for (Call call : batch.calls()) {
            ByteBuffer rows = call.inputs().get(input).data();
            target.put(at, rows, rows.position(), rows.remaining());
            at += rows.remaining();
        }
        return target.limit(size);
    }

    private ByteBuffer memory(int input, int size) {
        if (size > KEPT_BYTES) {
            return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        }
        if (input >= kept.length) {
            kept = java.util.Arrays.copyOf(kept, input + 1);
        }
        ByteBuffer memory = kept[input];
        if (memory == null || memory.capacity() < size) {
            int capacity = Math.min(KEPT_BYTES, Math.max(256, Integer.highestOneBit(Math.max(1, size - 1)) << 1));
            memory = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
            kept[input] = memory;
        }
        return memory.clear();
    }
}
