package io.trimtab.serving.wire;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.Classification;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.inference.RequestedOutput;
import io.trimtab.serving.inference.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects the inputs and requested outputs of one request and holds them to a signature. Whoever made it closes it
 * unless it handed the inputs on.
 */
public final class RequestInputs {
    private static final int MAX_RANK = 32;
    private static final long MAX_TEXTS = 1 << 20;

    private final ModelSignature signature;
    private final @Nullable Tensor[] tensors;
    private final List<RequestedOutput> outputs = new ArrayList<>();
    private long texts;

    public RequestInputs(ModelSignature signature) {
        this.signature = signature;
        this.tensors = new Tensor[signature.inputs().size()];
    }

    /** The signature that the request is held to. */
    public ModelSignature signature() {
        return signature;
    }

    /** The input of that name. */
    public TensorSpec spec(String input) throws ServingException {
        for (TensorSpec spec : signature.inputs()) {
            if (spec.name().equals(input)) {
                return spec;
            }
        }
        throw BadInput.invalid("the model has no input '" + BadInput.cut(input) + "'; its inputs are "
                + BadInput.names(signature.inputs()));
    }

    /** The datatype of that name in the protocol; {@code input} names the input in a message. */
    public static Datatype datatype(String text, Supplier<String> input) throws ServingException {
        return Datatype.named(text)
                .orElseThrow(() -> BadInput.invalid("the datatype of " + input.get() + " must be one of "
                        + Arrays.toString(Datatype.values()) + ", was '" + BadInput.cut(text) + "'"));
    }

    /** Checks what a client says of an input, before memory is taken for it. */
    public void check(String input, Datatype datatype, long[] shape) throws ServingException {
        TensorSpec spec = spec(input);
        if (spec.datatype() != datatype) {
            throw BadInput.invalid("input '" + input + "' must have datatype " + spec.datatype() + ", was " + datatype);
        }
        if (shape.length > MAX_RANK) {
            throw BadInput.invalid("the shape of input '" + input + "' must have at most " + MAX_RANK
                    + " dimensions, was " + shape.length);
        }
        for (long dimension : shape) {
            if (dimension < 0) {
                throw BadInput.invalid("the shape of input '" + input
                        + "' must hold whole numbers from 0 to 9223372036854775807, was " + dimension);
            }
        }
        if (datatype == Datatype.BYTES) {
            countTexts(input, shape);
        }
        if (!spec.accepts(shape)) {
            throw BadInput.invalid("input '" + input + "' must have shape " + spec.shape() + " (-1 is any size), was "
                    + Arrays.toString(shape));
        }
    }

    /** An element of BYTES takes more memory than its bytes, so their number is bounded. */
    private void countTexts(String input, long[] shape) throws ServingException {
        long count = 1;
        for (long dimension : shape) {
            count = dimension == 0 ? 0 : Math.min(Long.MAX_VALUE / dimension, count) * dimension;
        }
        texts = Math.min(Long.MAX_VALUE - count, texts) + count;
        if (texts > MAX_TEXTS) {
            throw BadInput.invalid("a request must have at most " + MAX_TEXTS + " elements of BYTES; with input '"
                    + input + "' of shape " + Arrays.toString(shape) + " it has " + texts);
        }
    }

    /**
     * The number of elements of a shape that was checked.
     *
     * @param available bytes that the request has for them; a JSON element takes at least one, so does any other
     */
    public static long elements(String input, long[] shape, long available) throws ServingException {
        long elements = 1;
        boolean empty = false;
        try {
            for (long dimension : shape) {
                empty |= dimension == 0;
                // what is empty in one dimension must still be one that an engine can count in the others
                elements = Math.multiplyExact(elements, Math.max(1, dimension));
            }
            if (empty) {
                Math.toIntExact(elements);
                return 0;
            }
        } catch (ArithmeticException e) {
            throw BadInput.invalid("input '" + input + "' has more elements in its shape " + Arrays.toString(shape)
                    + " than " + (empty ? "31" : "64") + " bits can count");
        }
        if (elements > available) {
            throw BadInput.invalid("input '" + input + "' with shape " + Arrays.toString(shape) + " must have "
                    + elements + " elements, more than fit into the body of " + available + " bytes");
        }
        if (elements * 8 > Integer.MAX_VALUE) {
            throw BadInput.invalid(
                    "input '" + input + "' must have at most " + Integer.MAX_VALUE / 8 + " elements, was " + elements);
        }
        return elements;
    }

    /** Takes over a tensor that was checked. */
    public void add(Tensor tensor) throws ServingException {
        List<TensorSpec> specs = signature.inputs();
        for (int i = 0; i < specs.size(); i++) {
            if (specs.get(i).name().equals(tensor.name())) {
                if (tensors[i] != null) {
                    tensor.close();
                    throw BadInput.invalid("input '" + tensor.name() + "' is given twice");
                }
                tensors[i] = tensor;
                return;
            }
        }
        tensor.close();
        throw new IllegalArgumentException("the signature has no input '" + tensor.name() + "'");
    }

    /** Asks for an output. */
    public void want(RequestedOutput output) throws ServingException {
        TensorSpec spec = signature
                .output(output.name())
                .orElseThrow(() -> BadInput.invalid("the model has no output '" + BadInput.cut(output.name())
                        + "'; its outputs are " + BadInput.names(signature.outputs())));
        if (outputs.stream().anyMatch(wanted -> wanted.name().equals(output.name()))) {
            throw BadInput.invalid("output '" + output.name() + "' is asked for twice");
        }
        if (output.isClassified() && !Classification.isPossible(spec)) {
            throw BadInput.invalid("output '" + output.name() + "' of " + spec.datatype() + spec.shape()
                    + " cannot be classified; that takes numbers and at least one dimension");
        }
        outputs.add(output);
    }

    /** The parameter {@code classification} of an output: how many classes. */
    public static int classes(long asked, String output) throws ServingException {
        if (asked < 1) {
            throw BadInput.invalid("the parameter 'classification' of output '" + BadInput.cut(output)
                    + "' must be a whole number from 1, was " + asked);
        }
        return (int) Math.min(asked, Integer.MAX_VALUE);
    }

    /** Every input, in the signature's order. */
    public List<Tensor> inputs() throws ServingException {
        List<Tensor> ordered = new ArrayList<>(tensors.length);
        for (int i = 0; i < tensors.length; i++) {
            Tensor input = tensors[i];
            if (input == null) {
                throw BadInput.invalid("input '" + signature.inputs().get(i).name()
                        + "' is missing; the model's inputs are " + BadInput.names(signature.inputs()));
            }
            ordered.add(input);
        }
        return ordered;
    }

    /** The outputs asked for, in the order of asking; empty means all. */
    public List<RequestedOutput> outputs() {
        return outputs;
    }

    /** The predictions that the request asks for: the size of the first free first dimension, 1 without one. */
    public int rows() {
        List<TensorSpec> specs = signature.inputs();
        for (int i = 0; i < tensors.length; i++) {
            Tensor input = tensors[i];
            if (input != null && specs.get(i).hasRows()) {
                return (int) Math.min(input.rows(), Integer.MAX_VALUE);
            }
        }
        return 1;
    }

    /** Gives back the memory of what was added. */
    public void close() {
        for (Tensor tensor : tensors) {
            if (tensor != null) {
                tensor.close();
            }
        }
    }
}
