package io.trimtab.fuzz;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.ModelSignature;
import java.util.ArrayList;
import java.util.List;

/** The signatures that fuzzed requests are held to; an input's first byte chooses one. */
public final class Signatures {
    private static final List<ModelSignature> ALL = all();

    private Signatures() {}

    /** The signature that a letter stands for. */
    public static ModelSignature chosenBy(byte first) {
        return ALL.get(Math.floorMod(first - '0', ALL.size()));
    }

    /** One with an input of each datatype, and some with more or other dimensions. */
    private static List<ModelSignature> all() {
        List<ModelSignature> signatures = new ArrayList<>();
        for (Datatype datatype : Datatype.values()) {
            signatures.add(of(spec("x", datatype, -1, 2)));
        }
        signatures.add(of(spec("x", Datatype.FP64)));
        signatures.add(of(spec("x", Datatype.INT32, -1, -1, -1)));
        signatures.add(of(spec("x", Datatype.BYTES, -1)));
        signatures.add(of(spec("x", Datatype.FP32, -1, 2), spec("y", Datatype.BYTES, -1), spec("z", Datatype.BOOL, 2)));
        return List.copyOf(signatures);
    }

    private static TensorSpec spec(String name, Datatype datatype, long... shape) {
        return new TensorSpec(
                name, datatype, java.util.Arrays.stream(shape).boxed().toList());
    }

    private static ModelSignature of(TensorSpec... inputs) {
        return new ModelSignature(
                ModelSignature.DEFAULT_NAME, "fuzzed", List.of(inputs), List.of(spec("out", Datatype.FP32, -1, 3)));
    }
}
