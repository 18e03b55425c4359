package io.trimtab.serving.inference;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/** The first k of many indices in some order, found in one pass with memory for k: a heap with the last of them on top. */
final class TopClasses {
    private final int[] heap;
    private final IntBinaryOperator order;
    private int size;

    /** @param order negative when its first index comes before its second; never 0 for different indices */
    TopClasses(int k, IntBinaryOperator order) {
        this.heap = new int[k];
        this.order = order;
    }

    void offer(int index) {
        if (size < heap.length) {
            heap[size] = index;
            up(size++);
        } else if (size > 0 && order.applyAsInt(index, heap[0]) < 0) {
            heap[0] = index;
            down();
        }
    }

    /** What was kept, in order. */
    int[] sorted() {
        return Arrays.stream(heap, 0, size)
                .boxed()
                .sorted(order::applyAsInt)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void up(int from) {
        int child = from;
        while (child > 0 && order.applyAsInt(heap[child], heap[(child - 1) / 2]) > 0) {
            swap(child, (child - 1) / 2);
            child = (child - 1) / 2;
        }
    }

    private void down() {
        int parent = 0;
        while (true) {
            int child = 2 * parent + 1;
            if (child + 1 < size && order.applyAsInt(heap[child + 1], heap[child]) > 0) {
                child++;
            }
            if (child >= size || order.applyAsInt(heap[child], heap[parent]) <= 0) {
                return;
            }
            swap(child, parent);
            parent = child;
        }
    }

    private void swap(int a, int b) {
        int kept = heap[a];
        heap[a] = heap[b];
        heap[b] = kept;
    }
}
