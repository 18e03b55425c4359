package io.trimtab.serving.processing.tokenize;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.trimtab.serving.processing.StepSetup;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import io.trimtab.serving.runtime.ModelLoadException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HuggingFace's tokenizer library through DJL. One object serves all threads: encoding does not change it.
 *
 * <p>Texts are encoded one by one, because the library's calls for several end the process where this one throws; and
 * what it encoded is read here, because DJL's own reading also copies tokens and positions that nobody asks for, and
 * leaks the encoding when that fails.
 */
final class NativeTokenizer implements AutoCloseable {
    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    private final HuggingFaceTokenizer tokenizer;
    private final int maxLength;
    private final boolean specialTokens;

    private NativeTokenizer(HuggingFaceTokenizer tokenizer, int maxLength, boolean specialTokens) {
        this.tokenizer = tokenizer;
        this.maxLength = maxLength;
        this.specialTokens = specialTokens;
    }

    /**
     * Reads a tokenizer.
     *
     * @param setup for the words of a refusal
     * @param json the content of {@code tokenizer.json}
     * @param maxLength where texts are cut, special tokens included
     * @throws ModelLoadException when the library refuses it, or cannot be loaded on this machine
     */
    static NativeTokenizer open(StepSetup setup, byte[] json, int maxLength, boolean specialTokens)
            throws ModelLoadException {
        // Nothing is fetched from anywhere while serving, and nobody is told that we run.
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("OPT_OUT_TRACKING", "true");
        Map<String, String> options = Map.of(
                "padding", "false",
                "truncation", "true",
                "stride", "0",
                "maxLength", Integer.toString(maxLength),
                "modelMaxLength", Integer.toString(maxLength));
        try {
            return new NativeTokenizer(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options),
                    maxLength,
                    specialTokens);
        } catch (EngineException | LinkageError e) {
            throw setup.refused(
                    "the tokenizer library cannot be loaded on this machine; it is unpacked into DJL's cache folder, which"
                            + " must be writable (DJL_CACHE_DIR)",
                    e);
        } catch (IOException | RuntimeException e) {
            throw setup.refused("file must be a tokenizer.json: the tokenizer library says " + cut(e.getMessage()), e);
        }
    }

    private static String cut(@Nullable String text) {
        String line = String.valueOf(text).replaceAll("\\p{Cntrl}", " ");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** The text's tokens, at most the maximum. */
    Tokens encode(String text) throws InferenceFailedException {
        long encoding;
        try {
            encoding = LIBRARY.encode(tokenizer.getHandle(), text, specialTokens);
        } catch (RuntimeException e) {
            throw new InferenceFailedException(Kind.FAILED, "the tokenizer failed", e);
        }
        try {
            Tokens tokens = new Tokens(
                    LIBRARY.getTokenIds(encoding), LIBRARY.getAttentionMask(encoding), LIBRARY.getTypeIds(encoding));
            if (tokens.length() > maxLength) {
                throw new InferenceFailedException(
                        Kind.FAILED,
                        "the tokenizer gave " + tokens.length() + " tokens, more than the " + maxLength + " allowed",
                        null);
            }
            return tokens;
        } finally {
            LIBRARY.deleteEncoding(encoding);
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
