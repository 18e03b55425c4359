package io.trimtab.serving.processing.tokenize;

import io.trimtab.serving.processing.StepCall;
import io.trimtab.serving.processing.StepSetup;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import io.trimtab.serving.runtime.ModelLoadException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** What a client's text must be before native code sees it: UTF-8, and not too long. */
record TextLimits(String input, int maxBytes, int maxCharacters) {
    private static final int DEFAULT = 65_536;
    private static final int HIGHEST = 1_048_576;

    static TextLimits of(StepSetup setup, String input) throws ModelLoadException {
        return new TextLimits(
                input,
                setup.wholeNumber("max_bytes", DEFAULT, 1, HIGHEST),
                setup.wholeNumber("max_characters", DEFAULT, 1, HIGHEST));
    }

    /** The text of an element, by its position in this call. */
    String text(byte[] element, int index, StepCall call) throws InferenceFailedException {
        if (element.length > maxBytes) {
            throw refused(call, index, "must have at most " + maxBytes + " bytes, had " + element.length);
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(element);
        // a character of UTF-16 takes at least one byte of UTF-8
        CharBuffer characters = CharBuffer.allocate(element.length);
        CoderResult result = decoder.decode(bytes, characters, true);
        if (result.isError()) {
            throw refused(call, index, "must be UTF-8, but is not from byte " + bytes.position() + " on");
        }
        String text = characters.flip().toString();
        int count = text.codePointCount(0, text.length());
        if (count > maxCharacters) {
            throw refused(call, index, "must have at most " + maxCharacters + " characters, had " + count);
        }
        return text;
    }

    private InferenceFailedException refused(StepCall call, int index, String rule) {
        return new InferenceFailedException(
                Kind.INVALID_INPUT, "input '" + input + "' element " + call.row(index) + " " + rule, null);
    }
}
