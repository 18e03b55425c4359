package io.trimtab.serving.processing;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.runtime.ModelLoadException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The example of docs/reference/processing.md. */
// docs: begin
public final class PrefixType implements ProcessingStepType {

    @Override
    public String name() {
        return "example.prefix";
    }

    /** Puts the same words in front of every text, as some embedding models want them. */
    @Override
    public ProcessingStep create(StepSetup setup) throws ModelLoadException {
        TensorSpec wanted = setup.requiredTensor(setup.text("to", "text"));
        TensorSpec text = new TensorSpec(wanted.name(), Datatype.BYTES, wanted.shape());
        TensorSpec query = new TensorSpec(setup.text("from", "query"), Datatype.BYTES, text.shape());
        return new PrefixStep(query, text, setup.text("prefix", "query: "));
    }

    private record PrefixStep(TensorSpec query, TensorSpec text, String prefix) implements ProcessingStep {

        @Override
        public List<TensorSpec> takes() {
            return List.of(query);
        }

        @Override
        public List<TensorSpec> makes() {
            return List.of(text);
        }

        @Override
        public List<Tensor> run(List<Tensor> taken, StepCall call) {
            List<byte[]> texts = new ArrayList<>();
            for (byte[] element : taken.get(0).bytes()) {
                ByteArrayOutputStream joined = new ByteArrayOutputStream();
                joined.writeBytes(prefix.getBytes(StandardCharsets.UTF_8));
                joined.writeBytes(element);
                texts.add(joined.toByteArray());
            }
            return List.of(Tensor.ofBytes(text.name(), taken.get(0).shape(), texts));
        }
    }
}
// docs: end
