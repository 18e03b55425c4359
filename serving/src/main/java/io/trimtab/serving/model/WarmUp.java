package io.trimtab.serving.model;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorSizes;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.WarmCost;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The first calls of a version, before it takes requests: they make the engine allocate and compile what it needs, and
 * find out whether rows may share a call. Inputs are made up from the signature; a free dimension is 1.
 */
public final class WarmUp {
    private static final int CALLS = 30;
    /** Rows of the larger call that is measured, how often, and what one row may cost at most for that. */
    private static final int MANY_ROWS = 64;

    private static final int MANY_CALLS = 10;
    private static final long CHEAP_NANOS = 1_000_000;
    private static final long ENOUGH_NANOS = 500_000_000;
    /** Pairs of calls whose sizes change, and what the cheapest pair may take more than so many calls of one row. */
    private static final int CHANGES = 6;

    private static final int DEAR_TIMES = 6;
    private static final long DEAR_NANOS = 1_000_000;
    private static final long LONG_NANOS = 5_000_000_000L;
    /** The most that is made up for one call; a text counts as 64 bytes. */
    private static final long MAX_BYTES = 256 << 20;

    private final LoadedModel model;
    private final ModelSignature signature;
    private final Cancellation cancellation;
    private final RandomGenerator random;
    private final LongSupplier clock;

    private WarmUp(LoadedModel model, Cancellation cancellation, RandomGenerator random, LongSupplier clock) {
        this.model = model;
        this.signature = model.signature();
        this.cancellation = cancellation;
        this.random = random;
        this.clock = clock;
    }

    /**
     * What the first calls told.
     *
     * @param batchable whether rows of different requests may share a call: the model has a free first dimension
     *     everywhere, a call of two rows gave what two calls of one row give, and calls of other sizes are no dearer
     * @param cost what calls cost when warm
     * @param problem why no call was possible, which does not speak against the model: made-up values may not suit it
     */
    public record Result(boolean batchable, WarmCost cost, Optional<String> problem) {
        static Result none(String problem) {
            return new Result(false, WarmCost.UNKNOWN, Optional.of(problem));
        }
    }

    /**
     * Makes the calls; ends soon after {@code cancellation}.
     *
     * @param clock in nanoseconds, as {@link System#nanoTime}
     */
    static Result run(LoadedModel model, Cancellation cancellation, RandomGenerator random, LongSupplier clock) {
        return new WarmUp(model, cancellation, random, clock).run();
    }

    private Result run() {
        if (isTooLarge()) {
            return Result.none("its inputs are too large to be made up");
        }
        String problem = "";
        // Ones first: a zero as a length or a step has sent operators into loops that never end.
        for (Filling filling : List.of(Filling.ONES, Filling.ZEROS)) {
            try {
                long nanos = timed(1, CALLS, filling);
                boolean batchable = rowsAreIndependent() && sizesMayChange(nanos, filling);
                return new Result(batchable, cost(nanos, batchable, filling), Optional.empty());
            } catch (InferenceFailedException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        return Result.none(problem);
    }

    /** Whether the inputs of two rows would take more memory than a warm-up may. */
    private boolean isTooLarge() {
        double bytes = 0;
        for (TensorSpec spec : signature.inputs()) {
            double elements = spec.hasRows() ? 2 : 1;
            for (long dimension : spec.shape()) {
                elements *= dimension < 0 ? 1 : dimension;
            }
            bytes += elements
                    * (spec.datatype() == Datatype.BYTES ? 64 : spec.datatype().byteSize());
        }
        return bytes > MAX_BYTES;
    }

    /**
     * The median call of {@code rows} rows, of at most {@code most} calls; of two, the faster. One alone counts only when
     * it was so long that another would keep the version waiting: on a GPU the first call starts its libraries.
     */
    private long timed(int rows, int most, Filling filling) throws InferenceFailedException {
        List<Tensor> inputs = inputs(rows, filling);
        long[] nanos = new long[most];
        int calls = 0;
        long start = clock.getAsLong();
        long limit = LONG_NANOS;
        while (calls < most && (calls == 0 || clock.getAsLong() - start < limit)) {
            long before = clock.getAsLong();
            close(model.run(signature, inputs, Set.of(), cancellation));
            nanos[calls++] = clock.getAsLong() - before;
            limit = calls == 1 ? LONG_NANOS : ENOUGH_NANOS;
        }
        Arrays.sort(nanos, 0, calls);
        return nanos[(calls - 1) / 2];
    }

    /** Measures a call of many rows, too, when rows may share calls and one is cheap. */
    private WarmCost cost(long rowNanos, boolean batchable, Filling filling) throws InferenceFailedException {
        long rowBytes = TensorSizes.inMemory(inputs(1, filling));
        boolean worthKnowing = batchable && rowNanos < CHEAP_NANOS && rowBytes * MANY_ROWS < MAX_BYTES;
        return worthKnowing
                ? new WarmCost(rowBytes, rowNanos, MANY_ROWS, timed(MANY_ROWS, MANY_CALLS, filling))
                : new WarmCost(rowBytes, rowNanos, 1, rowNanos);
    }

    /** Compares two calls of one row with one call of two: a free first dimension alone does not make a batch. */
    private boolean rowsAreIndependent() {
        if (!signature.hasRows() || signature.outputs().isEmpty()) {
            return false;
        }
        // Texts of different lengths first, because how far a row is filled up must not matter; a model whose texts are
        // numbers refuses them. Then values between 0 and 1; a model that refuses those may take whole numbers.
        boolean texts = signature.inputs().stream().anyMatch(input -> input.datatype() == Datatype.BYTES);
        return (texts ? rowsAreIndependent(Filling.WORDS) : Optional.<Boolean>empty())
                .or(() -> rowsAreIndependent(Filling.RANDOM))
                .or(() -> rowsAreIndependent(Filling.STEPS))
                .orElse(false);
    }

    /**
     * Whether calls of one row and of two in turn cost about what calls of one size cost. cuDNN plans a convolution again
     * for every call that has another size than the one before it, which on an H100 took a hundred times the call. The
     * cheapest of some calls decides, so that a busy machine does not.
     */
    private boolean sizesMayChange(long rowNanos, Filling filling) throws InferenceFailedException {
        List<Tensor> one = inputs(1, filling);
        List<Tensor> two = inputs(2, filling);
        if (rowNanos > ENOUGH_NANOS) {
            return true;
        }
        long cheapest = Long.MAX_VALUE;
        long limit = DEAR_NANOS + DEAR_TIMES * rowNanos;
        for (int i = 0; i < CHANGES && cheapest > limit; i++) {
            long before = clock.getAsLong();
            close(model.run(signature, two, Set.of(), cancellation));
            close(model.run(signature, one, Set.of(), cancellation));
            // The first call of two rows may be the first of its size at all.
            cheapest = i == 0 ? cheapest : Math.min(cheapest, clock.getAsLong() - before);
        }
        return cheapest <= limit;
    }

    /** Empty when the model does not take such values. */
    private Optional<Boolean> rowsAreIndependent(Filling filling) {
        List<Tensor> answers = new ArrayList<>();
        var company = new RowComparison(model.rounding());
        try {
            List<Tensor> both = inputs(2, filling);
            List<Tensor> together = model.run(signature, both, Set.of(), cancellation);
            answers.addAll(together);
            List<Tensor> first = model.run(signature, row(both, 0), Set.of(), cancellation);
            answers.addAll(first);
            List<Tensor> second = model.run(signature, row(both, 1), Set.of(), cancellation);
            answers.addAll(second);
            return Optional.of(company.isRow(together, 0, first) && company.isRow(together, 1, second));
        } catch (InferenceFailedException e) {
            return Optional.empty();
        } finally {
            close(answers);
        }
    }

    private List<Tensor> inputs(int rows, Filling filling) {
        List<Tensor> inputs = new ArrayList<>();
        for (TensorSpec spec : signature.inputs()) {
            long[] shape = spec.shape().stream().mapToLong(d -> d < 0 ? 1 : d).toArray();
            if (spec.hasRows()) {
                shape[0] = rows;
            }
            inputs.add(filled(spec, shape, filling));
        }
        return inputs;
    }

    private Tensor filled(TensorSpec spec, long[] shape, Filling filling) {
        int elements = Math.toIntExact(Tensor.elements(shape));
        int perRow = Math.max(1, elements / (int) Math.max(1, shape.length == 0 ? 1 : shape[0]));
        if (spec.datatype() == Datatype.BYTES) {
            List<byte[]> words = new ArrayList<>(elements);
            for (int i = 0; i < elements; i++) {
                words.add(filling.text(i, perRow, random).getBytes(StandardCharsets.UTF_8));
            }
            return Tensor.ofBytes(spec.name(), shape, words);
        }
        ByteBuffer data = Tensor.allocate(spec.datatype(), elements);
        for (int i = 0; i < elements; i++) {
            put(data, spec.datatype(), i, filling.value(i, perRow, random));
        }
        return Tensor.of(spec.name(), spec.datatype(), shape, data);
    }

    private static void put(ByteBuffer data, Datatype datatype, int index, double value) {
        switch (datatype) {
            case FP32 -> data.putFloat(4 * index, (float) value);
            case FP64 -> data.putDouble(8 * index, value);
            case FP16 -> data.putShort(2 * index, (short) (value < 0.5 ? 0 : 0x3c00));
            case BF16 -> data.putShort(2 * index, (short) (value < 0.5 ? 0 : 0x3f80));
            case BOOL, UINT8, INT8 -> data.put(index, (byte) Math.round(value));
            case UINT16, INT16 -> data.putShort(2 * index, (short) Math.round(value));
            case UINT32, INT32 -> data.putInt(4 * index, (int) Math.round(value));
            case UINT64, INT64 -> data.putLong(8 * index, Math.round(value));
            case BYTES -> throw new IllegalArgumentException("BYTES elements are a list");
        }
    }

    private List<Tensor> row(List<Tensor> inputs, int row) {
        List<Tensor> single = new ArrayList<>();
        for (Tensor input : inputs) {
            long[] shape = input.shape();
            shape[0] = 1;
            int elements = (int) (input.elementCount() / 2);
            if (input.datatype() == Datatype.BYTES) {
                single.add(Tensor.ofBytes(
                        input.name(), shape, input.bytes().subList(row * elements, (row + 1) * elements)));
            } else {
                ByteBuffer data = Tensor.allocate(input.datatype(), elements);
                data.put(0, input.data(), row * data.capacity(), data.capacity());
                single.add(Tensor.of(input.name(), input.datatype(), shape, data));
            }
        }
        return single;
    }

    private static void close(List<Tensor> tensors) {
        tensors.forEach(Tensor::close);
    }

    /** Values to make up inputs from; always 0 to 1, which categories and indices can take too. */
    private enum Filling {
        ZEROS,
        ONES,
        RANDOM,
        /** The first row 0, the second 1. */
        STEPS,
        /** Texts of a few words, in each row more of them; numbers are random. */
        WORDS;

        String text(int index, int perRow, RandomGenerator random) {
            return this == WORDS
                    ? "some words ".repeat(1 + 3 * Math.floorDiv(index, perRow)).strip()
                    : Integer.toString((int) value(index, perRow, random));
        }

        double value(int index, int perRow, RandomGenerator random) {
            return switch (this) {
                case ZEROS -> 0;
                case ONES -> 1;
                case RANDOM, WORDS -> random.nextDouble();
                case STEPS -> Math.floorDiv(index, perRow);
            };
        }
    }
}
