package io.trimtab.serving.runtime.onnx;

import ai.onnxruntime.OrtException;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import java.util.regex.Pattern;

/** ONNX Runtime's errors in words that may be shown: without paths, source lines and function names. */
public final class OnnxErrors {
    private static final int MAX_LENGTH = 400;
    private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");
    private static final Pattern SOURCE_LINE = Pattern.compile(
            "(?:/|[A-Za-z]:\\\\)\\S+?\\.(?:cc|h|cpp|hpp|cu|cuh):\\d+(?: [^()]*\\([^()]*\\)(?: const)?)?\\s*");
    private static final Pattern PATH = Pattern.compile("(?<![\\w.])(?:/[\\w.@+-]+){2,}|[A-Za-z]:\\\\\\S+");

    private OnnxErrors() {}

    /** The message without the engine's insides, at most 400 characters. */
    public static String text(OrtException e) {
        String message = e.getMessage() == null ? "no reason given" : e.getMessage();
        String text = CODE.matcher(message).replaceFirst("");
        text = SOURCE_LINE.matcher(text).replaceAll("");
        text = PATH.matcher(text).replaceAll("…").replaceAll("\\s+", " ").strip();
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }

    /** What a call that ended so tells its caller. */
    public static InferenceFailedException failed(OrtException e) {
        Kind kind = switch (e.getCode()) {
            case ORT_INVALID_ARGUMENT -> Kind.INVALID_INPUT;
            default -> Kind.FAILED;
        };
        return new InferenceFailedException(kind, text(e), e);
    }
}
