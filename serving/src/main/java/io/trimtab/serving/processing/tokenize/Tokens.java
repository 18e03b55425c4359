package io.trimtab.serving.processing.tokenize;

/** One text as a tokenizer sees it: three arrays of one length. */
@SuppressWarnings("ArrayRecordComponent") // handed from the tokenizer to the tensor, never compared
record Tokens(long[] ids, long[] mask, long[] types) {

    int length() {
        return ids.length;
    }
}
