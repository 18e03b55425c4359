package io.trimtab.serving.processing.tokenize;

import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.processing.ProcessingStep;
import io.trimtab.serving.processing.ProcessingStepType;
import io.trimtab.serving.processing.StepSetup;
import io.trimtab.serving.runtime.ModelLoadException;
import java.io.IOException;

/** {@code tokenize}, before a model: texts become the token ids, the mask and the types that a transformer takes. */
public final class TokenizeType implements ProcessingStepType {
    private static final int MAX_FILE_BYTES = 128 << 20;
    private static final int MIN_LENGTH = 8;
    private static final int MAX_LENGTH = 65_536;
    private static final int USUAL_LENGTH = 512;
    private static final int USUAL_TOKENS_AT_ONCE = 8_192;
    private static final int MAX_TOKENS_AT_ONCE = 16 << 20;

    @Override
    public String name() {
        return "tokenize";
    }

    @Override
    public ProcessingStep create(StepSetup setup) throws ModelLoadException {
        TextLimits limits = TextLimits.of(setup, setup.text("input", "text"));
        TensorSpec ids = idsOf(setup);
        TokenTensors tensors = TokenTensors.of(
                setup,
                ids,
                setup.text("attention_mask", "attention_mask"),
                setup.text("token_type_ids", "token_type_ids"));
        byte[] json = setup.file(MAX_FILE_BYTES);
        TokenizerFile file = read(setup, json);
        int fixed = (int) Math.max(-1, Math.min(MAX_LENGTH, ids.shape().get(1)));
        int maxLength = setup.wholeNumber(
                "max_length",
                fixed >= 0 ? fixed : Math.min(MAX_LENGTH, file.maxLength().orElse(USUAL_LENGTH)),
                MIN_LENGTH,
                fixed >= 0 ? fixed : MAX_LENGTH);
        int padId = setup.wholeNumber("pad_id", file.padId(), 0, Integer.MAX_VALUE);
        int atOnce = setup.wholeNumber("tokens_at_once", USUAL_TOKENS_AT_ONCE, 1, MAX_TOKENS_AT_ONCE);
        boolean specialTokens = setup.flag("special_tokens", true);
        return new TokenizeStep(
                limits,
                NativeTokenizer.open(setup, json, maxLength, specialTokens),
                tensors,
                new TokenPadding(padId, file.padTypeId(), file.padLeft(), fixed, maxLength),
                atOnce);
    }

    private static TokenizerFile read(StepSetup setup, byte[] json) throws ModelLoadException {
        try {
            return TokenizerFile.read(json);
        } catch (IOException e) {
            // A JSON parser's own words would show a piece of the file.
            throw setup.refused("file must be a tokenizer.json, and is not a JSON object", e);
        }
    }

    private static TensorSpec idsOf(StepSetup setup) throws ModelLoadException {
        TensorSpec ids = setup.requiredTensor(setup.text("input_ids", "input_ids"));
        boolean whole = ids.datatype() == Datatype.INT64 || ids.datatype() == Datatype.INT32;
        if (!whole || ids.shape().size() != 2) {
            throw setup.refused("input '" + ids.name() + "' of the model must be INT64 or INT32 with the shape [rows, "
                    + "tokens], was " + ids.datatype() + ids.shape());
        }
        long room = ids.shape().get(1);
        if (room >= 0 && room < MIN_LENGTH) {
            throw setup.refused("input '" + ids.name() + "' of the model must have room for at least " + MIN_LENGTH
                    + " tokens, had " + room);
        }
        return ids;
    }
}
