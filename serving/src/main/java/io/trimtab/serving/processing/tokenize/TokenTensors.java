package io.trimtab.serving.processing.tokenize;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorMemory;
import io.trimtab.serving.processing.StepSetup;
import io.trimtab.serving.runtime.ModelLoadException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tensors that tokens go into, named and typed as the model wants them.
 *
 * @param mask made even for a model without one, because steps after the model ask for it
 * @param types only for a model that wants them
 */
record TokenTensors(TensorSpec ids, TensorSpec mask, Optional<TensorSpec> types) {

    static TokenTensors of(StepSetup setup, TensorSpec ids, String mask, String types) throws ModelLoadException {
        return new TokenTensors(
                ids,
                alike(setup, ids, mask).orElse(new TensorSpec(mask, Datatype.INT64, ids.shape())),
                alike(setup, ids, types));
    }

    private static Optional<TensorSpec> alike(StepSetup setup, TensorSpec ids, String name) throws ModelLoadException {
        Optional<TensorSpec> spec = setup.tensor(name);
        if (spec.isPresent()) {
            Datatype datatype = spec.get().datatype();
            boolean whole = datatype == Datatype.INT64 || datatype == Datatype.INT32;
            if (!whole || !spec.get().shape().equals(ids.shape())) {
                throw setup.refused("input '" + name + "' of the model must be INT64 or INT32 with the shape "
                        + ids.shape() + " of '" + ids.name() + "', was " + datatype
                        + spec.get().shape());
            }
        }
        return spec;
    }

    List<TensorSpec> specs() {
        List<TensorSpec> specs = new ArrayList<>(List.of(ids, mask));
        types.ifPresent(specs::add);
        return specs;
    }

    /** The texts' tensors, in the order of {@link #specs}. */
    List<Tensor> fill(List<Tokens> texts, TokenPadding padding) {
        int length = padding.rowLength(texts);
        List<Tensor> tensors = new ArrayList<>();
        tensors.add(tensor(ids, texts, length, padding, padding.id(), Tokens::ids));
        tensors.add(tensor(mask, texts, length, padding, 0, Tokens::mask));
        if (types.isPresent()) {
            tensors.add(tensor(types.get(), texts, length, padding, padding.typeId(), Tokens::types));
        }
        return tensors;
    }

    private static Tensor tensor(
            TensorSpec spec,
            List<Tokens> texts,
            int length,
            TokenPadding padding,
            int pad,
            Function<Tokens, long[]> values) {
        long[] shape = {texts.size(), length};
        boolean wide = spec.datatype() == Datatype.INT64;
        return TensorMemory.<RuntimeException>tensor(
                spec.name(), spec.datatype(), shape, Tensor.elements(shape), target -> {
                    for (Tokens text : texts) {
                        row(target, values.apply(text), padding.start(text, length), length, pad, wide);
                    }
                });
    }

    private static void row(ByteBuffer target, long[] values, int start, int length, int pad, boolean wide) {
        for (int i = 0; i < length; i++) {
            boolean inside = i >= start && i < start + values.length;
            long value = inside ? values[i - start] : pad;
            if (wide) {
                target.putLong(value);
            } else {
                target.putInt((int) value);
            }
        }
    }
}
