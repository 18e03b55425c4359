package io.trimtab.serving.protocol.v1;

/** How a request lists its tensors, which its answer then does as well. */
enum Form {
    /** A list with one item for each row. */
    ROWS("predictions"),
    /** Whole tensors. */
    COLUMNS("outputs");

    private final String answerMember;

    Form(String answerMember) {
        this.answerMember = answerMember;
    }

    /** The member of the answer that holds the outputs. */
    String answerMember() {
        return answerMember;
    }
}
