package io.trimtab.standalone.training;

/** Makes a version's baseline from the rows it was trained on and the model's answers to them. */
@FunctionalInterface
public interface BaselineStep {
    /**
     * The bytes of {@code baseline.json}.
     *
     * @param scores the packaged model's answers, one a row, in the order of {@code rows}
     * @param uri what the data is called in the baseline and in the lineage
     */
    byte[] build(LabelledRows rows, float[] scores, String uri);
}
