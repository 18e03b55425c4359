package io.trimtab.serving.runtime.onnx;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.onnx.OnnxType.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tensor in whose form an input or output travels that is something else in the graph:
 *
 * <ul>
 *   <li>an unsigned input of 16, 32 or 64 bits, which the engine's Java binding cannot make, is a signed one of the same
 *       size with a Cast behind it (the cast keeps the bits);
 *   <li>a sequence of tensors is one tensor with its elements stacked along a new first dimension; the engine splits an
 *       input, and {@link OnnxSequences} stacks an output where the Java binding can read it, else the engine does;
 *   <li>a sequence of maps is a row of numbers a map;
 *   <li>an optional is what it holds.
 * </ul>
 *
 * @param name in the model
 * @param tensor the innermost type
 */
record TensorForm(String name, OnnxType tensor, boolean sequence, boolean optional, boolean input) {
    private static final String INPUT_PREFIX = "trimtab_input/";
    private static final String OUTPUT_PREFIX = "trimtab_output/";
    /** The name of the node that takes what an optional holds; an error of the engine names it. */
    static final String HELD_PREFIX = "trimtab_held/";
    /** The name of the node that stacks a sequence; an error of the engine names it. */
    static final String STACK_PREFIX = "trimtab_stack/";
    /** The element types of sequences that the Java binding reads. */
    private static final Set<Datatype> READABLE = Set.of(Datatype.FP32, Datatype.FP64, Datatype.INT64, Datatype.BYTES);
    /** What the engine can split into a sequence. */
    private static final Set<Datatype> SPLITTABLE = Set.of(
            Datatype.FP32, Datatype.FP16, Datatype.FP64, Datatype.INT32, Datatype.INT64, Datatype.BOOL, Datatype.BYTES);

    /** The form of an input or output; {@code where} names the file. */
    static TensorForm of(OnnxValueInfo value, boolean input, String where) throws ModelLoadException {
        OnnxType type = value.type();
        boolean optional = type.kind() == Kind.OPTIONAL;
        OnnxType held = optional && type.of() != null ? type.of() : type;
        boolean sequence = held.kind() == Kind.SEQUENCE;
        OnnxType tensor = sequence && held.of() != null ? held.of() : held;
        if (!input && sequence && tensor.kind() == Kind.MAP && tensor.of() != null) {
            tensor = tensor.of().asRow();
        }
        String label = where + (input ? " input '" : " output '") + value.name() + "'";
        if (!tensor.isTensor()) {
            throw new ModelLoadException(label + " is " + described(tensor, sequence || optional)
                    + "; only tensors, sequences of tensors and optional ones of these can be served");
        }
        String element = tensor.elementName();
        Datatype datatype = tensor.datatype()
                .orElseThrow(() ->
                        new ModelLoadException(label + " has type " + element + ", which the protocol does not have"));
        if (input && sequence && !SPLITTABLE.contains(datatype)) {
            throw new ModelLoadException(label + " is a sequence of " + datatype
                    + " tensors; the engine makes sequences only of "
                    + SPLITTABLE.stream().sorted().toList());
        }
        return new TensorForm(value.name(), tensor, sequence, optional, input);
    }

    private static String described(OnnxType type, boolean held) {
        String what = switch (type.kind()) {
            case MAP -> "a map";
            case SEQUENCE -> "a sequence";
            case OPTIONAL -> "an optional";
            case TENSOR, OTHER -> "of a type that is not known here";
        };
        return held ? "a sequence or optional that holds " + what : what;
    }

    /** The signed type that carries an unsigned input. */
    private Optional<Integer> carrier() {
        if (!input) {
            return Optional.empty();
        }
        return switch (tensor.elementType()) {
            case 4 -> Optional.of(5);
            case 12 -> Optional.of(6);
            case 13 -> Optional.of(7);
            default -> Optional.empty();
        };
    }

    Datatype datatype() {
        return tensor.datatype().orElseThrow();
    }

    /** What the model declares for the tensor in this form. */
    TensorSpec spec() {
        Optional<List<Long>> dimensions = tensor.dimensions();
        if (dimensions.isEmpty()) {
            return TensorSpec.ofAnyRank(name, datatype());
        }
        List<Long> shape = new ArrayList<>(dimensions.get());
        if (sequence) {
            shape.add(0, -1L);
        }
        return new TensorSpec(name, datatype(), shape);
    }

    /** Whether the graph takes it as it travels, or gives what can be read without a change of the graph. */
    boolean isPlain() {
        return !optional && (input ? !sequence && carrier().isEmpty() : !isStackedByEngine());
    }

    private boolean isStackedByEngine() {
        return !input && sequence && !READABLE.contains(datatype());
    }

    /** The name under which the engine knows it. */
    String engineName() {
        return isPlain() ? name : (input ? INPUT_PREFIX : OUTPUT_PREFIX) + name;
    }

    /** The declaration of what the engine takes or gives. */
    ByteBuffer declaration() {
        WireWriter type = new WireWriter().number(1, carrier().orElse(tensor.elementType()));
        ByteBuffer shape = tensor.shape();
        if (shape != null) {
            WireWriter dimensions = new WireWriter();
            if (sequence && (input || isStackedByEngine())) {
                dimensions.message(1, new WireWriter());
            }
            type.message(2, dimensions.raw(shape));
        }
        WireWriter declared = new WireWriter().message(1, type);
        if (!input && sequence && !isStackedByEngine()) {
            declared = new WireWriter().message(4, new WireWriter().message(1, declared));
        }
        return ByteBuffer.wrap(
                new WireWriter().text(1, engineName()).message(2, declared).toBytes());
    }

    /** The nodes between the engine's value and the graph's, in the order of their running. */
    List<WireWriter> nodes() {
        List<Step> steps = new ArrayList<>();
        if (input) {
            carrier().ifPresent(signed -> steps.add(new Step("Cast", "trimtab_cast/", "to", tensor.elementType())));
            if (sequence) {
                steps.add(new Step("SplitToSequence", "trimtab_split/", "keepdims", 0));
            }
            if (optional) {
                steps.add(new Step("Optional", "trimtab_optional/", "", 0));
            }
        } else {
            if (optional) {
                steps.add(new Step("OptionalGetElement", HELD_PREFIX, "", 0));
            }
            if (isStackedByEngine()) {
                steps.add(new Step("ConcatFromSequence", STACK_PREFIX, "new_axis", 1));
            }
        }
        List<WireWriter> nodes = new ArrayList<>();
        String from = input ? engineName() : name;
        for (int i = 0; i < steps.size(); i++) {
            String to = i + 1 < steps.size() ? steps.get(i).prefix() + name : input ? name : engineName();
            nodes.add(steps.get(i).node(from, to, name));
            from = to;
        }
        return nodes;
    }

    /** One node, with at most one attribute that is a number. */
    private record Step(String operator, String prefix, String attribute, long value) {
        WireWriter node(String from, String to, String name) {
            WireWriter node = new WireWriter()
                    .text(1, from)
                    .text(2, to)
                    .text(3, prefix + name)
                    .text(4, operator);
            if (!attribute.isEmpty()) {
                node.message(
                        5, new WireWriter().text(1, attribute).number(3, value).number(20, 2));
            }
            if (operator.equals("ConcatFromSequence")) {
                node.message(5, new WireWriter().text(1, "axis").number(3, 0).number(20, 2));
            }
            return node;
        }
    }
}
