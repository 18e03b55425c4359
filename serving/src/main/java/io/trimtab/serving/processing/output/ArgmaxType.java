package io.trimtab.serving.processing.output;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.processing.ProcessingStep;
import io.trimtab.serving.processing.ProcessingStepType;
import io.trimtab.serving.processing.StepSetup;
import io.trimtab.serving.runtime.ModelLoadException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code argmax}, after a model: the class with the highest score, by its number or by its name in a file. */
public final class ArgmaxType implements ProcessingStepType {
    private static final int MAX_FILE_BYTES = 4 << 20;

    @Override
    public String name() {
        return "argmax";
    }

    @Override
    public ProcessingStep create(StepSetup setup) throws ModelLoadException {
        TensorSpec scores = Scores.of(setup);
        List<byte[]> labels = setup.hasFile() ? labels(setup, scores.shape().get(1)) : List.of();
        TensorSpec made = new TensorSpec(
                setup.text("as", setup.hasFile() ? "label" : "class"),
                setup.hasFile() ? Datatype.BYTES : Datatype.INT64,
                List.of(scores.shape().get(0)));
        return new ArgmaxStep(scores, made, labels);
    }

    private static List<byte[]> labels(StepSetup setup, long classes) throws ModelLoadException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(setup.file(MAX_FILE_BYTES)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw setup.refused("file must be UTF-8, one label a line", e);
        }
        List<byte[]> labels =
                text.lines().map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
        if (labels.isEmpty() || (classes >= 0 && classes != labels.size())) {
            throw setup.refused("file must have one label a line for each of the "
                    + (classes < 0 ? "model's" : Long.toString(classes)) + " classes, had " + labels.size());
        }
        return labels;
    }
}
