package io.trimtab.serving.processing;

import io.trimtab.registry.FileContent;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.Processing;
import io.trimtab.registry.StepSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The transformer all-MiniLM-L6-v2 with its tokenizer, from jars on the tests' class path. */
public enum MiniLm {
    /** FP32 weights. */
    FULL("all-minilm-l6-v2"),
    /** 8-bit weights; its activations are quantised by what is in the whole call, so rows are not independent. */
    QUANTISED("all-minilm-l6-v2-q");

    private static final StepSpec POOL =
            new StepSpec("pool", Optional.empty(), Map.of("method", "mean", "normalize", true));

    private final String resource;

    MiniLm(String resource) {
        this.resource = resource;
    }

    /** The steps that make it a model from text to embedding, cutting texts at 256 tokens. */
    public static Processing steps() {
        return steps(Map.of("max_length", 256L));
    }

    static Processing steps(Map<String, Object> tokenize) {
        return new Processing(
                List.of(new StepSpec("tokenize", Optional.of("tokenizer.json"), tokenize)), List.of(POOL));
    }

    /** Registers it with those steps as the next version of a model. */
    public ModelVersion register(Path root, String model, Processing steps) {
        return new StepVersions(root)
                .file("tokenizer.json", content("-tokenizer.json"))
                .register(model, content(".onnx"), steps);
    }

    private FileContent content(String suffix) {
        return () -> Objects.requireNonNull(MiniLm.class.getResourceAsStream("/" + resource + suffix), resource);
    }

    /** The tokenizer of both: WordPiece, 30522 words, lower case. */
    public static FileContent tokenizer() {
        return FULL.content("-tokenizer.json");
    }
}
