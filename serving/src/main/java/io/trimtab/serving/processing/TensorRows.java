package io.trimtab.serving.processing;

import io.trimtab.events.Datatype;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes rows out of tensors, and puts the rows of several tensors back in their order. */
final class TensorRows {
    private TensorRows() {}

    /** The group's rows, in memory of their own. */
    static Tensor gather(Tensor tensor, RowGroup group) {
        long[] shape = tensor.shape();
        int all = (int) shape[0];
        shape[0] = group.size();
        if (tensor.datatype() == Datatype.BYTES) {
            int width = tensor.bytes().size() / all;
            List<byte[]> elements = new ArrayList<>(group.size() * width);
            for (int row : group.rows()) {
                elements.addAll(tensor.bytes().subList(row * width, (row + 1) * width));
            }
            return Tensor.ofBytes(tensor.name(), shape, elements);
        }
        ByteBuffer data = tensor.data();
        int width = data.remaining() / all;
        return TensorMemory.<RuntimeException>tensor(
                tensor.name(), tensor.datatype(), shape, Tensor.elements(shape), target -> {
                    int at = 0;
                    for (int row : group.rows()) {
                        target.put(at, data, data.position() + row * width, width);
                        at += width;
                    }
                });
    }

    /** The rows of all parts, each where its group took it from. The parts are alike but for their rows. */
    static Tensor scatter(List<Tensor> parts, List<RowGroup> groups) {
        Tensor first = parts.get(0);
        long[] shape = first.shape();
        shape[0] = groups.stream().mapToInt(RowGroup::size).sum();
        if (first.datatype() == Datatype.BYTES) {
            byte[][] elements = new byte[(int) Tensor.elements(shape)][];
            int width = elements.length / (int) shape[0];
            for (int part = 0; part < parts.size(); part++) {
                List<byte[]> bytes = parts.get(part).bytes();
                for (int i = 0; i < bytes.size(); i++) {
                    elements[groups.get(part).row(i / width) * width + i % width] = bytes.get(i);
                }
            }
            return Tensor.ofBytes(first.name(), shape, Arrays.asList(elements));
        }
        return TensorMemory.<RuntimeException>tensor(
                first.name(), first.datatype(), shape, Tensor.elements(shape), target -> {
                    int width = target.capacity() / (int) shape[0];
                    for (int part = 0; part < parts.size(); part++) {
                        ByteBuffer data = parts.get(part).data();
                        for (int i = 0; i < groups.get(part).size(); i++) {
                            target.put(groups.get(part).row(i) * width, data, data.position() + i * width, width);
                        }
                    }
                });
    }
}
