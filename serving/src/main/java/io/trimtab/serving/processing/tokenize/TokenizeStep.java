package io.trimtab.serving.processing.tokenize;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.processing.ProcessingStep;
import io.trimtab.serving.processing.StepCall;
import io.trimtab.serving.runtime.InferenceFailedException;
import java.util.ArrayList;
import java.util.List;

/** Texts of a call to tensors; the rows are as long as the longest of them, and the mask says what is text. */
final class TokenizeStep implements ProcessingStep {
    private static final int SHORT_TEXT = 8;

    private final TextLimits limits;
    private final NativeTokenizer tokenizer;
    private final TokenTensors tensors;
    private final TokenPadding padding;
    private final int tokensAtOnce;

    TokenizeStep(
            TextLimits limits,
            NativeTokenizer tokenizer,
            TokenTensors tensors,
            TokenPadding padding,
            int tokensAtOnce) {
        this.limits = limits;
        this.tokenizer = tokenizer;
        this.tensors = tensors;
        this.padding = padding;
        this.tokensAtOnce = tokensAtOnce;
    }

    @Override
    public List<TensorSpec> takes() {
        return List.of(new TensorSpec(
                limits.input(), Datatype.BYTES, List.of(tensors.ids().shape().get(0))));
    }

    @Override
    public List<TensorSpec> makes() {
        return tensors.specs();
    }

    /** An estimate of its tokens: most scripts take three bytes for one or more. Short texts count as alike. */
    @Override
    public int rowCost(List<Tensor> taken, int row) {
        int bytes = taken.get(0).bytes().get(row).length;
        return Math.min(padding.maxLength(), Math.max(SHORT_TEXT, bytes / 3 + 2));
    }

    @Override
    public int costAtOnce() {
        return tokensAtOnce;
    }

    @Override
    public List<Tensor> run(List<Tensor> taken, StepCall call) throws InferenceFailedException {
        List<byte[]> elements = taken.get(0).bytes();
        List<Tokens> texts = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            call.throwIfCancelled();
            texts.add(tokenizer.encode(limits.text(elements.get(i), i, call)));
        }
        return tensors.fill(texts, padding);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
