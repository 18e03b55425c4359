package io.trimtab.serving.processing.output;

/** How the vectors of a text's tokens become one. */
enum PoolMethod {
    /** Their mean. */
    MEAN,
    /** The largest number in each place. */
    MAX,
    /** The first token's, as models of the BERT family are trained for classification. */
    CLS,
    /** The last token's, as embedding models made of language models have it. */
    LAST
}
