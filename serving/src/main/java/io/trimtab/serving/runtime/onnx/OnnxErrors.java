package io.trimtab.serving.runtime.onnx;

import ai.onnxruntime.OrtException;
import io.trimtab.serving.runtime.InferenceFailedException;
import io.trimtab.serving.runtime.InferenceFailedException.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ONNX Runtime's errors in words that may be shown: without paths, source lines and function names. */
public final class OnnxErrors {
    private static final int MAX_LENGTH = 400;
    private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");
    private static final Pattern SOURCE_LINE = Pattern.compile(
            "(?:/|[A-Za-z]:\\\\)\\S+?\\.(?:cc|h|cpp|hpp|cu|cuh):\\d+(?: [^()]*\\([^()]*\\)(?: const)?)?\\s*");
    private static final Pattern PATH = Pattern.compile("(?<![\\w.])(?:/[\\w.@+-]+){2,}|[A-Za-z]:\\\\\\S+");

    private static final Pattern STACKED = Pattern.compile("Name:'" + TensorForm.STACK_PREFIX + "([^']*)'");
    private static final Pattern HELD = Pattern.compile("Name:'" + TensorForm.HELD_PREFIX + "([^']*)'");
    private static final Pattern OF_A_NODE = Pattern.compile("returned while running \\w+ node");
    private static final Pattern OWN_TROUBLE =
            Pattern.compile("alloc|out of memory|CUDA|CUDNN|CUBLAS", Pattern.CASE_INSENSITIVE);

    private OnnxErrors() {}

    /** The message without the engine's insides, at most 400 characters. */
    public static String text(OrtException e) {
        String message = e.getMessage() == null ? "no reason given" : e.getMessage();
        String text = CODE.matcher(message).replaceFirst("");
        text = SOURCE_LINE.matcher(text).replaceAll("");
        text = PATH.matcher(text).replaceAll("…").replaceAll("\\s+", " ").strip();
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }

    /**
     * What a call that ended so tells its caller. The engine has few codes, and most kernels use the same one for values
     * they cannot work with and for their own trouble. So: an invalid argument is the client's. Whatever else a node
     * says is too, once the model has answered a call, because then nothing but the values differs; unless it is about
     * memory, a device or the engine itself.
     *
     * @param answered whether a call of this model has succeeded before
     */
    public static InferenceFailedException failed(OrtException e, boolean answered) {
        String message = String.valueOf(e.getMessage());
        Matcher stacked = STACKED.matcher(message);
        if (stacked.find()) {
            String what = message.contains("must match") ? "tensors of different shapes" : "no tensors";
            return new InferenceFailedException(
                    Kind.INVALID_INPUT,
                    "output '" + stacked.group(1) + "' is a sequence of " + what + ", which no tensor holds",
                    e);
        }
        Matcher held = HELD.matcher(message);
        if (held.find()) {
            return new InferenceFailedException(
                    Kind.INVALID_INPUT, "output '" + held.group(1) + "' is an optional that holds nothing here", e);
        }
        return new InferenceFailedException(
                isOfValues(e, message, answered) ? Kind.INVALID_INPUT : Kind.FAILED, text(e), e);
    }

    private static boolean isOfValues(OrtException e, String message, boolean answered) {
        return switch (e.getCode()) {
            case ORT_INVALID_ARGUMENT -> true;
            case ORT_FAIL, ORT_RUNTIME_EXCEPTION, ORT_NOT_IMPLEMENTED ->
                answered
                        && OF_A_NODE.matcher(message).find()
                        && !OWN_TROUBLE.matcher(message).find();
            default -> false;
        };
    }
}
