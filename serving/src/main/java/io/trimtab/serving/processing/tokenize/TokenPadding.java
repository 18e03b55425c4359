package io.trimtab.serving.processing.tokenize;

import java.util.List;

/**
 * How texts of different lengths become rows of one length.
 *
 * @param length the model's own length; -1 when it takes any, so that the longest text of a call decides
 * @param maxLength where texts are cut
 */
record TokenPadding(int id, int typeId, boolean left, int length, int maxLength) {

    /** Tokens in each row of a call with these texts; at least 1, because engines do not like nothing. */
    int rowLength(List<Tokens> texts) {
        return length >= 0
                ? length
                : Math.max(1, texts.stream().mapToInt(Tokens::length).max().orElse(1));
    }

    /** Where a text begins in its row. */
    int start(Tokens text, int rowLength) {
        return left ? rowLength - text.length() : 0;
    }
}
