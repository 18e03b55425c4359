package io.trimtab.serving.model;

import io.trimtab.events.HalfPrecision;
import io.trimtab.serving.inference.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Whether a row's answer is the same in a call that it shares as in one of its own.
 *
 * @param rounding how far a float may be away, over the largest value of the row's output, on top of what the tensor's
 *     own arithmetic may take it away
 */
record RowComparison(double rounding) {
    private static final double TOLERANCE = 1e-4;
    private static final int UNITS16 = 8;

    /**
     * Whether row {@code row} of a call of two rows is what the call of that row alone gave, in every output.
     *
     * @param together outputs of the call of two rows
     * @param alone outputs of the call of one
     */
    boolean isRow(List<Tensor> together, int row, List<Tensor> alone) {
        for (int i = 0; i < together.size(); i++) {
            Tensor both = together.get(i);
            Tensor one = alone.get(i);
            if (both.rank() == 0 || both.rows() != 2 || both.elementCount() != 2 * one.elementCount()) {
                return false;
            }
            if (!equal(both, row * (int) one.elementCount(), one)) {
                return false;
            }
        }
        return true;
    }

    private boolean equal(Tensor both, int offset, Tensor one) {
        double allowed = rounding == 0 ? 0 : rounding * largest(one);
        for (int i = 0; i < one.elementCount(); i++) {
            int j = offset + i;
            boolean same = switch (one.datatype()) {
                case FP32, FP64 -> close(value(both, j), value(one, i), allowed);
                case FP16, BF16 ->
                    Math.abs(ordinal16(both, j) - ordinal16(one, i)) <= UNITS16
                            || Math.abs(value(both, j) - value(one, i)) <= allowed;
                case BYTES -> Arrays.equals(both.bytes().get(j), one.bytes().get(i));
                case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> sameBits(both, j, one, i);
            };
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean close(double a, double b, double allowed) {
        if (Double.compare(a, b) == 0) {
            return true;
        }
        double tolerance = TOLERANCE * Math.max(1e-3, Math.max(Math.abs(a), Math.abs(b)));
        // Beside an infinity every tolerance is one; none is near it.
        return Double.isFinite(tolerance) && Math.abs(a - b) <= Math.max(allowed, tolerance);
    }

    /** Of the finite values, without their signs; 0 where the tensor holds no floats. */
    private static double largest(Tensor tensor) {
        double largest = 0;
        for (int i = 0; i < tensor.elementCount(); i++) {
            double value = Math.abs(value(tensor, i));
            if (value > largest && value < Double.POSITIVE_INFINITY) {
                largest = value;
            }
        }
        return largest;
    }

    private static double value(Tensor tensor, int index) {
        ByteBuffer data = tensor.data();
        int start = data.position();
        return switch (tensor.datatype()) {
            case FP32 -> data.getFloat(start + Float.BYTES * index);
            case FP64 -> data.getDouble(start + Double.BYTES * index);
            case FP16 -> HalfPrecision.fromFp16(data.getShort(start + Short.BYTES * index));
            case BF16 -> HalfPrecision.fromBf16(data.getShort(start + Short.BYTES * index));
            case BYTES, BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> 0;
        };
    }

    /** 16-bit floats as numbers whose distance is the count of values between them. */
    private static int ordinal16(Tensor tensor, int index) {
        short bits = tensor.data().getShort(tensor.data().position() + Short.BYTES * index);
        return bits >= 0 ? bits : Short.MIN_VALUE - bits;
    }

    private static boolean sameBits(Tensor a, int i, Tensor b, int j) {
        int size = a.datatype().byteSize();
        ByteBuffer left = a.data().slice(a.data().position() + i * size, size);
        ByteBuffer right = b.data().slice(b.data().position() + j * size, size);
        return left.equals(right);
    }
}
